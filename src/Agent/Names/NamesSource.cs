using System.Collections.Immutable;
using Orc.Agent.Names.Tables;
using Orc.Agent.Networks;
using Orc.Model.Containers;

namespace Orc.Agent.Names;

/// <summary>
/// What is true now, gathered for the table: the engine's containers, their networks, and what is about to start or
/// to go.
/// </summary>
internal sealed class NamesSource(ContainerNetworks networks, Func<ImmutableArray<ContainerReport>> containers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ContainerId, ContainerSpec> _starting = [];
    private readonly HashSet<ContainerId> _over = [];
    private readonly HashSet<ContainerId> _leaving = [];
    private readonly OverlayNames _overlays = new();

    // From the daemon's start until the engine knows its containers: what a former life of it said.
    private NamesTable? _former;

    /// <summary>A table that an earlier daemon left counts until the engine has found its containers again.</summary>
    public void TakeOver(NamesTable former) => _former = former;

    /// <summary>The engine has found its containers: until then it says of some that they do not run.</summary>
    public void ForgetFormer()
    {
        lock (_gate)
        {
            _former = null;
        }
    }

    public void Add(ContainerId id, ContainerSpec spec)
    {
        lock (_gate)
        {
            _leaving.Remove(id);
            _over.Remove(id);
            _starting[id] = spec;
        }
    }

    public void Remove(ContainerId id)
    {
        lock (_gate)
        {
            _starting.Remove(id);
            _leaving.Add(id);
        }
    }

    /// <summary>Its start is over, well or not: the engine's word counts as soon as there is one.</summary>
    public void EndStart(string container)
    {
        lock (_gate)
        {
            _over.Add(new ContainerId(container));
        }
    }

    public bool IsRunning(string container) => containers().Any(
        report => report.Id.Value == container &&
            report.State is ContainerState.Running or ContainerState.Paused);

    public NamesTable Build()
    {
        var reports = containers();
        var records = networks.Containers;
        lock (_gate)
        {
            _leaving.RemoveWhere(id => networks.FindContainer(id) is null);
            var known = reports.ToDictionary(report => report.Id);
            _over.RemoveWhere(id => !_starting.ContainsKey(id) || (known.ContainsKey(id) && _starting.Remove(id)));
            var named = records
                .Where(record => !record.Endpoints.IsEmpty && !_leaving.Contains(new ContainerId(record.Container)))
                .Select(record => Find(record, known))
                .OfType<NamedContainer>()
                .ToList();
            var table = NamesTableBuilder.Build(
                named,
                networks.Networks,
                _overlays.Open(networks.Overlays.Told.OrderBy(one => one.Network, StringComparer.Ordinal)));
            return _former is { } former ? Join(former, table, records) : table;
        }
    }

    private NamedContainer? Find(
        ContainerNetworkRecord record, Dictionary<ContainerId, ContainerReport> known)
    {
        var id = new ContainerId(record.Container);
        var starting = _starting.GetValueOrDefault(id);
        var report = known.GetValueOrDefault(id);
        return (report?.Spec ?? starting) is not { } spec
            ? null
            : new NamedContainer
            {
                Id = id,
                Name = report?.Name ?? spec.Name,
                Hostname = spec.Hostname,
                Network = record,
                IsRunning = starting is not null ||
                    report?.State is ContainerState.Running or ContainerState.Paused,
                Health = report?.Health ?? HealthState.None,
                Dns = spec.Dns,
                Links = spec.Links ?? [],
            };
    }

    // The former lines of containers that still have a network, and the new ones' beside them.
    private NamesTable Join(NamesTable former, NamesTable now, IReadOnlyCollection<ContainerNetworkRecord> records)
    {
        var alive = records.Select(record => record.Container).ToHashSet(StringComparer.Ordinal);
        var fresh = now.Clients.Select(client => client.Container).ToHashSet(StringComparer.Ordinal);
        return former with
        {
            Clients =
            [
                .. former.Clients.Where(client =>
                    alive.Contains(client.Container) && !fresh.Contains(client.Container) &&
                    !_leaving.Contains(new ContainerId(client.Container))),
                .. now.Clients,
            ],
            Names =
            [
                .. former.Names.Where(entry => !Knows(now, entry)),
                .. now.Names.Where(entry => Knows(now, entry) || !Knows(former, entry)),
            ],
            Ports = [.. former.Ports.Union(now.Ports)],
        };
    }

    // A name without an address is one of a container that is not found again yet.
    private static bool Knows(NamesTable table, NameEntry entry) => table.Names.Any(other =>
        other.Network == entry.Network && other.Name == entry.Name && !other.Addresses.IsEmpty);
}
