using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Services;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Scheduling;

/// <summary>What the tasks of one node hold of it. Kept with the tables, change by change.</summary>
internal sealed record NodeLoad
{
    public static readonly NodeLoad None = new();

    /// <summary>Tasks that have not ended.</summary>
    public int Tasks { get; init; }

    public long NanoCpus { get; init; }

    public long Memory { get; init; }

    public ImmutableSortedDictionary<string, long> Generic { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>How many tasks have a port of the machine, in the order of <see cref="PortKey"/>.</summary>
    public ImmutableArray<(int Key, int Users)> Ports { get; init; } = [];

    /// <summary>Nothing is there.</summary>
    public bool IsNone => Tasks == 0 && Ports.IsEmpty;

    public bool HasPort(int key) => PlaceOf(Ports, key) >= 0;

    public static int PortKey(int port, PortProtocol protocol) => (port << 2) | (int)protocol;

    /// <summary>
    /// The ports of the machine that one container of a release takes for itself, so that two cannot be on one node:
    /// in host mode, and where no network of the cluster balances them over all nodes.
    /// </summary>
    public static IReadOnlyList<int> PortsOf(Release release)
    {
        if (release.Container.Ports.IsDefaultOrEmpty)
        {
            return [];
        }

        // Asked for with every task that comes and goes.
        var ports = new List<int>(release.Container.Ports.Length);
        var isAlone = release.Container.Endpoints.IsDefaultOrEmpty;
        foreach (var port in release.Container.Ports)
        {
            if ((port.IsHostMode || isAlone) && port is { HostPort: { } number, HostPortEnd: null }
                && PortKey(number, port.Protocol) is var key && !ports.Contains(key))
            {
                ports.Add(key);
            }
        }

        return ports;
    }

    /// <summary>It holds what it reserved: until its process has ended for good.</summary>
    public static bool Holds(ServiceTask? task) =>
        task is { IsPast: false, State: < Model.Tasks.TaskState.Ended, Node.IsNone: false }
        && !task.IsExited;

    /// <summary>It has its ports: until its container is gone.</summary>
    public static bool Binds(ServiceTask? task) => task is { IsPast: false, IsGone: false, Node.IsNone: false };

    public NodeLoad WithHeld(Release release, int sign) =>
        release.Reservations is { } reserved ? With(reserved, sign) : this with { Tasks = Tasks + sign };

    public NodeLoad WithPorts(Release release, int sign)
    {
        var own = PortsOf(release);
        if (own.Count == 0)
        {
            return this;
        }

        var ports = Ports;
        foreach (var port in own)
        {
            var place = PlaceOf(ports, port);
            var users = (place >= 0 ? ports[place].Users : 0) + sign;
            ports = (place >= 0, users > 0) switch
            {
                (true, true) => ports.SetItem(place, (port, users)),
                (true, false) => ports.RemoveAt(place),
                (false, true) => ports.Insert(~place, (port, users)),
                _ => ports,
            };
        }

        return this with { Ports = ports };
    }

    /// <summary>Below zero: the complement of where it would be.</summary>
    private static int PlaceOf(ImmutableArray<(int Key, int Users)> ports, int key)
    {
        var (first, last) = (0, ports.Length - 1);
        while (first <= last)
        {
            var middle = (first + last) / 2;
            var order = ports[middle].Key.CompareTo(key);
            if (order == 0)
            {
                return middle;
            }

            (first, last) = order < 0 ? (middle + 1, last) : (first, middle - 1);
        }

        return ~first;
    }

    private NodeLoad With(ReservationSpec reserved, int sign)
    {
        var generic = Generic;
        foreach (var (kind, amount) in reserved.Generic)
        {
            var rest = generic.GetValueOrDefault(kind) + (sign * amount);
            generic = rest > 0 ? generic.SetItem(kind, rest) : generic.Remove(kind);
        }

        return this with
        {
            Tasks = Tasks + sign,
            NanoCpus = NanoCpus + (sign * reserved.NanoCpus),
            Memory = Memory + (sign * reserved.Memory.Bytes),
            Generic = generic,
        };
    }
}
