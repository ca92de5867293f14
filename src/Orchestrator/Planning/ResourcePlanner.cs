using System.Collections.Immutable;
using Orc.Compose.Lowering;
using Orc.Model.Containers;
using Orc.Model.Diagnostics;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Volumes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>The networks and volumes that the selected services need: made, kept, or made anew.</summary>
internal sealed class ResourcePlanner(
    Snapshot snapshot, AskedProject asked, PlanDraft draft, UpOptions options)
{
    /// <summary>Volumes that are made anew: every container on them is, too.</summary>
    public ISet<string> RenewedVolumes { get; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>Networks whose settings changed: every container on them is made anew.</summary>
    public ISet<string> Remade { get; } = new SortedSet<string>(StringComparer.Ordinal);

    public void Plan(IReadOnlyCollection<string> services)
    {
        var containers = asked.Spec.Services
            .Where(service => services.Contains(service.Name))
            .Select(service => service.Container)
            .ToList();
        foreach (var network in asked.Spec.Networks)
        {
            if (options.AllResources || containers.Any(container => Usage.UsesNetwork(container, network.Name)))
            {
                Plan(network);
            }
        }

        foreach (var volume in asked.Spec.Volumes)
        {
            if (options.AllResources || containers.Any(container => Usage.UsesVolume(container, volume.Name)))
            {
                Plan(volume);
            }
        }
    }

    /// <summary>Another stack's network, which this one stands on.</summary>
    public void Share(string network)
    {
        if (NetworkPlanner.Share(snapshot, network, asked.Spec.Name) is { } shared)
        {
            draft.Add(shared);
        }
    }

    private void Plan(NetworkSpec spec)
    {
        if (!snapshot.Networks.TryGetValue(spec.Name, out var known))
        {
            if (asked.FoundNetworks.GetValueOrDefault(spec.Name) is { } found && IsTaken(spec, found))
            {
                return;
            }

            draft.Add(new Change.PutNetwork(new ProjectNetwork
            {
                Spec = spec,
                Project = asked.Spec.Name,
                Node = asked.Home,
            }));
            return;
        }

        if (!string.Equals(known.Project, asked.Spec.Name, StringComparison.Ordinal))
        {
            _ = IsTaken(spec, known.Spec.Labels.SetItem(ComposeLabels.Project, known.Project));
            return;
        }

        var wanted = known.Next ?? known.Spec;
        if (!SpecComparison.AreSame(wanted, spec) && FindReasonToKeep(
            container => Usage.UsesNetwork(container, spec.Name)) is { } reason)
        {
            draft.Warn($"network {spec.Name} has other settings in the file, and is kept as it is: {reason}");
        }
        else if (!SpecComparison.AreSame(wanted, spec))
        {
            Remade.Add(spec.Name);
            draft.Add(new Change.PutNetwork(known with { Next = spec, Removing = false }));
        }
        else if (known.Removing)
        {
            // On its way out already: then it comes again. Otherwise it just stays.
            draft.Add(new Change.PutNetwork(
                known with { Removing = false, Next = known.Withdrawn ? known.Next ?? known.Spec : known.Next }));
        }
    }

    /// <summary>Somebody else made the network: it is refused, or used as it is, and never ours to remove.</summary>
    private bool IsTaken(NetworkSpec spec, ImmutableSortedDictionary<string, string> there)
    {
        if (TakenNameRule.FindNetworkError(spec.Name, spec.Labels, there) is { } error)
        {
            draft.Refuse($"{At(asked.NetworkPositions, spec.Name)}{error}");
            return true;
        }

        var warning = TakenNameRule.FindNetworkWarning(spec.Name, asked.Spec.Name, there);
        Warn(asked.NetworkPositions, spec.Name, warning);
        return warning is not null;
    }

    private void Warn(ImmutableDictionary<string, SourcePosition> positions, string name, string? text)
    {
        if (text is not null)
        {
            draft.Warn($"{At(positions, name)}{text}");
        }
    }

    private static string At(ImmutableDictionary<string, SourcePosition> positions, string name) =>
        positions.TryGetValue(name, out var position) ? $"{position}: " : "";

    /// <summary>
    /// What containers stand on is made anew once all of them have gone: some do not go for that.
    /// </summary>
    private string? FindReasonToKeep(Func<ContainerSpec, bool> stands)
    {
        if (options.Recreate == RecreatePolicy.Never)
        {
            return "no container is to be made anew";
        }

        return snapshot.Tasks.Values
            .Where(task => !task.IsGone && !GoesWith(task)
                && snapshot.Releases.GetValueOrDefault(task.Release) is { } release
                && stands(release.Container))
            .Select(task => $"{task.Wish.Name} is on it, which this does not make anew")
            .FirstOrDefault();
    }

    private bool GoesWith(ServiceTask task) => !task.IsOneOff
        && string.Equals(task.Service.Project, asked.Spec.Name, StringComparison.Ordinal)
        && (options.RemoveOrphans || asked.FindService(task.Service.Name) is not null);

    private void Plan(VolumeSpec spec)
    {
        if (!snapshot.Volumes.TryGetValue(spec.Name, out var known))
        {
            if (asked.FoundVolumes.GetValueOrDefault(spec.Name) is { } found
                && TakenNameRule.FindVolumeWarning(spec.Name, asked.Spec.Name, found) is { } warning)
            {
                // It is used as it is, and never ours to remove.
                Warn(asked.VolumePositions, spec.Name, warning);
                return;
            }

            // A pattern is nobody's, and there is nothing to make: its tasks have volumes of their own by it.
            var isPattern = SlotVolumes.IsPattern(spec.Name);
            draft.Add(new Change.PutVolume(new ProjectVolume
            {
                Spec = spec,
                Project = asked.Spec.Name,
                Node = isPattern ? NodeId.None : asked.Home,
                Present = isPattern,
            }));
            return;
        }

        if (!string.Equals(known.Project, asked.Spec.Name, StringComparison.Ordinal))
        {
            var labels = known.Spec.Labels.SetItem(ComposeLabels.Project, known.Project);
            Warn(
                asked.VolumePositions,
                spec.Name,
                TakenNameRule.FindVolumeWarning(spec.Name, asked.Spec.Name, labels));
            return;
        }

        if (known is { Next: not null, Withdrawn: true })
        {
            // It is on its way out: what comes again is as it is asked for now.
            if (known.Removing || !SpecComparison.AreSame(known.Next, spec))
            {
                draft.Add(new Change.PutVolume(known with { Next = spec, Removing = false }));
            }
        }
        else if (!SpecComparison.AreSame(known.Spec, spec))
        {
            Renew(known, spec);
        }
        else if (known is { Removing: true, Withdrawn: false } or { Next: not null })
        {
            draft.Add(new Change.PutVolume(known with { Removing = false, Next = null }));
        }
    }

    /// <summary>With a yes it is made anew; without, an earlier yes that was not acted on yet is taken back.</summary>
    private void Renew(ProjectVolume known, VolumeSpec spec)
    {
        if (FindReasonToKeepVolume(known, spec) is { } reason)
        {
            draft.Warn($"volume \"{spec.Name}\" exists with other settings and is used as it is: {reason}");
            if (known.Next is not null || known is { Removing: true, Withdrawn: false })
            {
                draft.Add(new Change.PutVolume(known with { Next = null, Removing = false }));
            }

            return;
        }

        RenewedVolumes.Add(spec.Name);
        draft.Add(new Change.PutVolume(known with { Next = spec, Removing = false }));
    }

    private string? FindReasonToKeepVolume(ProjectVolume known, VolumeSpec spec)
    {
        if (SlotVolumes.IsPattern(spec.Name) || known.Node.IsNone)
        {
            return "each of its tasks has one of its own";
        }

        if (!options.RenewedVolumes.Contains(spec.Name))
        {
            return $"to have it made anew, empty, {(asked.Home.IsNone ? "" : "say up -y, or ")}take the project down "
                + $"and remove it (orc volume rm {spec.Name})";
        }

        // Who has it from another container does not say so in its own settings.
        var sharing = snapshot.Tasks.Values
            .Where(task => !task.IsGone && GoesWith(task)
                && snapshot.Releases.GetValueOrDefault(task.Release)?.Container.VolumesFrom is { Length: > 0 })
            .Select(task => $"{task.Wish.Name} has volumes of another container (volumes_from): take the project down "
                + $"and remove it (orc volume rm {spec.Name})")
            .FirstOrDefault();
        return sharing ?? FindReasonToKeep(container => Usage.UsesVolume(container, spec.Name));
    }
}
