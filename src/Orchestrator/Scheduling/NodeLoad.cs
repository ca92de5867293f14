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

    /// <summary>How many tasks have a port of the machine, by <see cref="PortKey"/>.</summary>
    public ImmutableSortedDictionary<int, int> Ports { get; init; } = ImmutableSortedDictionary<int, int>.Empty;

    /// <summary>Nothing is there.</summary>
    public bool IsNone => Tasks == 0 && Ports.IsEmpty;

    public static int PortKey(int port, PortProtocol protocol) => (port << 2) | (int)protocol;

    /// <summary>
    /// The ports of the machine that one container of a release takes for itself, so that two cannot be on one node:
    /// in host mode, and where no network of the cluster balances them over all nodes.
    /// </summary>
    public static IEnumerable<int> PortsOf(Release release) => release.Container.Ports
        .Where(port => (port.IsHostMode || release.Container.Endpoints.IsDefaultOrEmpty)
            && port is { HostPort: not null, HostPortEnd: null })
        .Select(port => PortKey(port.HostPort!.Value, port.Protocol))
        .Distinct();

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
        if (release.Container.Ports.IsDefaultOrEmpty)
        {
            return this;
        }

        var ports = Ports;
        foreach (var port in PortsOf(release))
        {
            var users = ports.GetValueOrDefault(port) + sign;
            ports = users > 0 ? ports.SetItem(port, users) : ports.Remove(port);
        }

        return this with { Ports = ports };
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
