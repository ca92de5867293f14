using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Tasks;
using Orc.Model.Volumes;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Dispatch;

/// <summary>What is said down a session: everything at first, then what became different.</summary>
internal static class ManagerMessages
{
    /// <param name="snapshot">Where the releases are.</param>
    /// <param name="now">What the agent shall know.</param>
    /// <param name="tables">How the session says tables.</param>
    /// <param name="forgotten">Tasks that the agent still has a record of, and nobody needs any more.</param>
    public static ManagerMessage Complete(
        Snapshot snapshot, AssignmentSet now, TableWords tables, IEnumerable<TaskId> forgotten)
    {
        var message = Difference(snapshot, AssignmentSet.Empty, now, tables, forgotten) ?? new ManagerMessage();
        message.Complete = true;
        return message;
    }

    /// <summary>Null: nothing became different.</summary>
    public static ManagerMessage? Difference(
        Snapshot snapshot,
        AssignmentSet before,
        AssignmentSet now,
        TableWords tables,
        IEnumerable<TaskId> forgotten)
    {
        var message = new ManagerMessage();
        message.ForgottenTasks.Add(forgotten.Select(task => task.Value));
        // What nothing touched is the same object.
        if (before.Tasks != now.Tasks)
        {
            AddTasks(snapshot, before, now, message);
        }

        if (before.Overlays != now.Overlays)
        {
            message.Overlays.Add(tables.Say(before, now));
        }

        message.Keyring = now.Keyring.Equals(before.Keyring) ? null : now.Keyring.ToWire();
        if (before.Attachments != now.Attachments)
        {
            AddAttachments(before, now, message);
        }

        if (before.Networks != now.Networks)
        {
            AddNetworks(before, now, message);
        }

        if (before.Volumes != now.Volumes)
        {
            AddVolumes(before, now, message);
        }

        var isEmpty = message.Tasks.Count == 0 && message.ForgottenTasks.Count == 0
            && message.Networks.Count == 0 && message.Volumes.Count == 0 && message.Overlays.Count == 0
            && message.Attachments.Count == 0 && message.Keyring is null;
        return isEmpty ? null : message;
    }

    private static void AddTasks(
        Snapshot snapshot, AssignmentSet before, AssignmentSet now, ManagerMessage message)
    {
        var networks = new SortedSet<string>(StringComparer.Ordinal);
        var volumes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var task in now.Tasks.Values)
        {
            var known = before.Tasks.GetValueOrDefault(task.Task);
            if (task == known || !snapshot.Releases.TryGetValue(task.Release, out var release))
            {
                continue;
            }

            var assigned = task.ToAssignedTask(release);
            message.Tasks.Add(assigned.ToWire());
            if (known is null)
            {
                AddNeeds(assigned.Container, networks, volumes);
            }
        }

        // What a new task stands on is said again with it: it may have been removed behind our back.
        message.Networks.Add(networks
            .Where(name => now.Networks.ContainsKey(name) && before.Networks.ContainsKey(name))
            .Select(name => Wire(now.Networks[name])));
        message.Volumes.Add(volumes
            .Where(name => now.Volumes.ContainsKey(name) && before.Volumes.ContainsKey(name))
            .Select(name => Wire(now.Volumes[name])));
        message.ForgottenTasks.Add(before.Tasks.Keys.Where(id => !now.Tasks.ContainsKey(id)).Select(id => id.Value));
    }

    // As with a task, its network is said again.
    private static void AddAttachments(AssignmentSet before, AssignmentSet now, ManagerMessage message)
    {
        var fresh = now.Attachments
            .Where(one => one.Value != before.Attachments.GetValueOrDefault(one.Key))
            .Select(one => one.Value)
            .ToList();
        message.Attachments.Add(fresh.Select(answer => answer.ToWire()));
        var said = message.Networks.Select(network => network.Spec.Name).ToHashSet(StringComparer.Ordinal);
        message.Networks.Add(fresh
            .Where(answer => answer.Address.Length > 0)
            .Select(answer => answer.Network)
            .Distinct(StringComparer.Ordinal)
            .Where(name => now.Networks.ContainsKey(name) && before.Networks.ContainsKey(name) && !said.Contains(name))
            .Select(name => Wire(now.Networks[name])));
    }

    private static void AddNeeds(ContainerSpec container, SortedSet<string> networks, SortedSet<string> volumes)
    {
        networks.UnionWith(container.Endpoints.Select(endpoint => endpoint.Network));
        volumes.UnionWith(container.Mounts.OfType<MountSpec.Volume>().Select(mount => mount.Name).OfType<string>());
    }

    private static void AddNetworks(AssignmentSet before, AssignmentSet now, ManagerMessage message)
    {
        var said = message.Networks.Select(network => network.Spec.Name).ToHashSet(StringComparer.Ordinal);
        message.Networks.Add(now.Networks
            .Where(network => !said.Contains(network.Key) && !IsSame(before.Networks, network))
            .Select(network => Wire(network.Value)));
        message.Networks.Add(before.Networks
            .Where(network => !network.Value.Removed && !now.Networks.ContainsKey(network.Key))
            .Select(network => Wire(network.Value with { Removed = true })));
    }

    private static void AddVolumes(AssignmentSet before, AssignmentSet now, ManagerMessage message)
    {
        var said = message.Volumes.Select(volume => volume.Spec.Name).ToHashSet(StringComparer.Ordinal);
        message.Volumes.Add(now.Volumes
            .Where(volume => !said.Contains(volume.Key) && !IsSame(before.Volumes, volume))
            .Select(volume => Wire(volume.Value)));

        // A volume that left the tables without having been withdrawn is left alone: it holds a person's data.
    }

    // Specs are shared between snapshots: another object is another spec.
    private static bool IsSame<TSpec>(
        IReadOnlyDictionary<string, ResourceAssignment<TSpec>> known,
        KeyValuePair<string, ResourceAssignment<TSpec>> entry)
        where TSpec : class =>
        known.TryGetValue(entry.Key, out var before)
        && before.Removed == entry.Value.Removed
        && ReferenceEquals(before.Spec, entry.Value.Spec);

    private static WireAssignedNetwork Wire(ResourceAssignment<NetworkSpec> network) =>
        new() { Spec = network.Spec.ToWire(), Removed = network.Removed };

    private static WireAssignedVolume Wire(ResourceAssignment<VolumeSpec> volume) =>
        new() { Spec = volume.Spec.ToWire(), Removed = volume.Removed };
}
