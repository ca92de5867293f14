using System.Globalization;
using Orc.Model.Containers;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>
/// What is different about a service, for people. What variables, secrets and configs hold is not shown.
/// </summary>
internal static class ServiceDifference
{
    public static IEnumerable<string> Of(Snapshot before, Service old, Snapshot after, Service next)
    {
        if (old.Replicas != next.Replicas)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"replicas {old.Replicas} → {next.Replicas}{(old.ScaledByHand ? " (was scaled by hand)" : "")}");
        }

        if (old.Placement != next.Placement)
        {
            yield return "placement";
        }

        if (old.Update != next.Update || old.Rollback != next.Rollback)
        {
            yield return "the pace of updates";
        }

        if (old.Reservations != next.Reservations)
        {
            yield return "reservations";
        }

        if (!old.Labels.SequenceEqual(next.Labels))
        {
            yield return "labels of the service";
        }

        if (old.EndpointMode != next.EndpointMode)
        {
            yield return $"endpoint mode {old.EndpointMode} → {next.EndpointMode}";
        }

        if (before.Releases.GetValueOrDefault(old.Release)?.Container is { } was
            && after.Releases.GetValueOrDefault(next.Release)?.Container is { } becomes)
        {
            foreach (var difference in Of(was, becomes))
            {
                yield return difference;
            }
        }
    }

    public static IReadOnlyList<string> Of(ContainerSpec old, ContainerSpec next)
    {
        var found = new List<string>();
        if (old.Image != next.Image)
        {
            found.Add($"image {old.Image} → {next.Image}");
        }
        else if (old.ImageId != next.ImageId && next.ImageId is not null)
        {
            found.Add($"image {next.Image} is another one now");
        }

        AddNames(
            found,
            "environment",
            old.Environment.ToDictionary(variable => variable.Name, variable => variable.Value ?? ""),
            next.Environment.ToDictionary(variable => variable.Name, variable => variable.Value ?? ""));
        AddNames(found, "label", old.Labels, next.Labels);
        AddNames(found, "file", Files(old), Files(next));
        AddNames(found, "mount", Targets(old), Targets(next));
        AddIf(found, "command", !Same(old.Command, next.Command) || !Same(old.Entrypoint, next.Entrypoint));
        AddIf(found, "ports", !old.Ports.SequenceEqual(next.Ports));
        AddIf(found, "networks", !old.Endpoints.Select(endpoint => endpoint.Network)
            .SequenceEqual(next.Endpoints.Select(endpoint => endpoint.Network)));
        AddIf(found, "limits", old.Resources with { Ulimits = [] } != next.Resources with { Ulimits = [] });
        AddIf(found, "restart policy", old.Restart != next.Restart);
        AddIf(found, "health check", !Same(old.Health?.Test, next.Health?.Test)
            || (old.Health is null) != (next.Health is null));
        AddIf(found, "user", old.User != next.User);
        if (found.Count == 0 && !ReleaseIdentity.AreSame(old, next))
        {
            found.Add("settings of the container");
        }

        return found;
    }

    private static void AddIf(List<string> found, string what, bool isDifferent)
    {
        if (isDifferent)
        {
            found.Add(what);
        }
    }

    private static void AddNames(
        List<string> found,
        string what,
        IReadOnlyDictionary<string, string> old,
        IReadOnlyDictionary<string, string> next)
    {
        var added = next.Keys.Where(name => !old.ContainsKey(name)).Select(name => $"+{name}");
        var removed = old.Keys.Where(name => !next.ContainsKey(name)).Select(name => $"-{name}");
        var changed = next.Where(pair => old.TryGetValue(pair.Key, out var value) && value != pair.Value)
            .Select(pair => pair.Key);
        var all = added.Concat(removed).Concat(changed).Order(StringComparer.Ordinal).ToList();
        if (all.Count > 0)
        {
            found.Add($"{what} {string.Join(", ", all)}");
        }
    }

    private static Dictionary<string, string> Files(ContainerSpec container) => container.Files
        .GroupBy(file => file.Target, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(group.Last().Content.AsSpan())));

    private static Dictionary<string, string> Targets(ContainerSpec container) => container.Mounts
        .GroupBy(mount => mount.Target, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last() switch
        {
            MountSpec.Bind bind => $"{bind.Source} {bind.ReadOnly}",
            MountSpec.Volume volume => $"{volume.Name} {volume.ReadOnly}",
            var other => other.GetType().Name,
        });

    private static bool Same(
        System.Collections.Immutable.ImmutableArray<string>? left,
        System.Collections.Immutable.ImmutableArray<string>? right) =>
        (left is null) == (right is null) && (left is null || left.Value.SequenceEqual(right!.Value));
}
