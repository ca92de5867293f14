using Orc.Model.Containers;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>What is of the whole cluster, and on a node as long as a container there stands on it: by name.</summary>
internal sealed class Needs
{
    public static readonly Needs Nothing = new();

    private readonly HashSet<string> _networks = new(StringComparer.Ordinal);
    private readonly HashSet<string> _volumes = new(StringComparer.Ordinal);

    private Needs()
    {
    }

    public IReadOnlySet<string> Networks => _networks;

    public IReadOnlySet<string> Volumes => _volumes;

    /// <summary>Some names follow from more than the tasks' releases.</summary>
    public bool HasTemplates { get; private set; }

    public static Needs Of(Snapshot snapshot, List<ServiceTask> tasks)
    {
        var needs = new Needs();
        var seen = new HashSet<long>();
        foreach (var task in tasks)
        {
            if (task.IsGone)
            {
                continue;
            }

            var container = snapshot.Releases[task.Release].Container;
            if (seen.Add(task.Release))
            {
                needs.Add(container);
            }

            if (!ContainerTemplates.Of(container).Volumes.IsEmpty)
            {
                needs._volumes.UnionWith(SlotVolumes.NamesOf(snapshot, task));
            }
        }

        return needs;
    }

    private void Add(ContainerSpec container)
    {
        foreach (var endpoint in container.Endpoints)
        {
            _networks.Add(endpoint.Network);
        }

        foreach (var mount in container.Mounts)
        {
            if (mount is MountSpec.Volume { Name: { } name })
            {
                _volumes.Add(name);
            }
        }

        HasTemplates |= !ContainerTemplates.Of(container).Volumes.IsEmpty;
    }
}
