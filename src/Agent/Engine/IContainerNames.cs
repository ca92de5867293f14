using Orc.Agent.Networks;
using Orc.Model.Containers;

namespace Orc.Agent.Engine;

/// <summary>What gives a container names: its own, and those of others.</summary>
internal interface IContainerNames
{
    /// <summary>After its network is there and before its process begins; when it returns, names resolve.</summary>
    Task AddAsync(ContainerId id, string namespacePath, ContainerSpec spec, CancellationToken cancellationToken);

    /// <summary>When it returns, names resolve as networks are now.</summary>
    Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>Nothing happens if it had none.</summary>
    Task RemoveAsync(ContainerId id);

    /// <summary>
    /// The engine has found its containers again: what a former daemon said of them no longer counts.
    /// </summary>
    void Refresh();

    /// <summary>The text of /etc/hosts.</summary>
    string Hosts(ContainerId id, ContainerSpec spec, AttachedNetwork? network);

    /// <summary>The text of /etc/resolv.conf.</summary>
    string ResolvConf(ContainerSpec spec, AttachedNetwork? network);
}
