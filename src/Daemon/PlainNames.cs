using System.Text;
using Orc.Agent.Engine;
using Orc.Agent.Networks;
using Orc.Agent.Node;
using Orc.Model.Containers;

namespace Orc.Daemon;

/// <summary>Files only, until the names process is here.</summary>
internal sealed class PlainNames(NamesSurroundings surroundings) : IContainerNames
{
    private readonly NamesSurroundings _surroundings = surroundings;

    public Task AddAsync(
        ContainerId id, string namespacePath, ContainerSpec spec, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task RemoveAsync(ContainerId id) => Task.CompletedTask;

    public string Hosts(ContainerId id, ContainerSpec spec, AttachedNetwork? network)
    {
        var text = new StringBuilder("127.0.0.1 localhost\n");
        foreach (var container in _surroundings.Containers())
        {
            foreach (var endpoint in container.Endpoints)
            {
                text.Append(endpoint.Ipv4Address).Append(' ').AppendLine(container.Name);
            }
        }

        return text.ToString();
    }

    public string ResolvConf(ContainerSpec spec, AttachedNetwork? network) => "";
}
