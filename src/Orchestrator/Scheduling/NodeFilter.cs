using Orc.Model.Nodes;
using Orc.Model.Units;
using Orc.Orchestrator.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>Why a node does not suit a task, as half a sentence; the same words for all nodes it is true of.</summary>
internal static class NodeFilter
{
    private static readonly string[] Everywhere =
        ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/console"];

    /// <summary>What does not change while tasks are placed; null: nothing is against it.</summary>
    public static string? FindRefusal(PlacementAsk ask, Node node) =>
        FindUnavailable(node) ?? FindMismatch(ask, node);

    /// <summary>The same as far as it is true for all services that ask for the same.</summary>
    public static string? FindOfClass(PlacementAsk ask, Node node) =>
        FindUnavailable(node) ?? FindUnsuited(ask, node);

    /// <summary>It may get new tasks.</summary>
    public static string? FindUnavailable(Node node) => node switch
    {
        { Status: NodeStatus.Unknown } => "not heard of yet",
        { Status: NodeStatus.Away } => "away for a moment",
        { Status: NodeStatus.Unreachable } => "unreachable",
        { Availability: NodeAvailability.Drain } => "drained",
        { Availability: NodeAvailability.Pause } => "paused",
        _ => null,
    };

    /// <summary>It is not a node for such tasks: those that are there must go.</summary>
    public static string? FindMismatch(PlacementAsk ask, Node node) =>
        FindUnsuited(ask, node) ?? FindForeignVolume(ask, node);

    /// <summary>A volume stays where it is, and who needs it comes to it.</summary>
    public static string? FindForeignVolume(PlacementAsk ask, Node node)
    {
        foreach (var (volume, owner) in ask.Volumes)
        {
            if (owner != node.Id)
            {
                return $"volume {volume} is on node {owner}";
            }
        }

        return null;
    }

    /// <summary>What the tasks that are there leave.</summary>
    public static string? FindShortage(PlacementAsk ask, Candidate candidate)
    {
        var node = candidate.Node.Description;
        var wanted = ask.Reservations;
        if (wanted.Memory > ByteSize.Zero && candidate.Memory + wanted.Memory.Bytes > node.Memory.Bytes)
        {
            return "insufficient memory";
        }

        if (wanted.NanoCpus > 0 && candidate.NanoCpus + wanted.NanoCpus > node.NanoCpus)
        {
            return "insufficient cpu";
        }

        foreach (var (kind, amount) in ask.Generic)
        {
            if (candidate.Used(kind) + amount > node.Generic.GetValueOrDefault(kind))
            {
                return $"insufficient {kind}";
            }
        }

        foreach (var port in ask.Ports)
        {
            if (candidate.HasPort(port))
            {
                return $"port {port >> 2} in use";
            }
        }

        return ask.Placement.MaxReplicasPerNode is { } most && candidate.OfService >= most
            ? $"max replicas per node is {most}"
            : null;
    }

    private static string? FindUnsuited(PlacementAsk ask, Node node)
    {
        foreach (var constraint in ask.Placement.Constraints)
        {
            if (!NodeAttributes.Matches(node, constraint))
            {
                return $"constraint {constraint}";
            }
        }

        if (ask.Platform is { } platform && !Suits(platform, node.Description))
        {
            return $"platform is not {platform}";
        }

        if (ask.Encrypted is not null && node.Description.Life.Length == 0)
        {
            return $"its kernel cannot encrypt network {ask.Encrypted}";
        }

        if (NamedDeviceFilter.FindMissing(ask, node.Description) is { } missing)
        {
            return missing;
        }

        // What a node does not say, its engine will.
        return node.Description.Devices.IsDefaultOrEmpty
            ? null
            : ask.Devices.Where(device => IsKnownDevice(device) && !node.Description.Devices.Contains(device))
                .Select(device => $"no device {device}")
                .FirstOrDefault();
    }

    // Only such are listed that not every machine has.
    private static bool IsKnownDevice(string device) =>
        device.StartsWith("/dev/", StringComparison.Ordinal) && !Everywhere.Contains(device);

    private static bool Suits(string platform, NodeDescription node)
    {
        var parts = platform.Split('/');
        var system = parts[0];
        var isSystem = system.Length == 0
            || string.Equals(system, node.OperatingSystem, StringComparison.OrdinalIgnoreCase);
        return isSystem
            && (parts.Length < 2
                || NodeAttributes.Architecture(parts[1]) == NodeAttributes.Architecture(node.Architecture));
    }
}
