using System.Collections.Immutable;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>Services of a project that its files do not know any more.</summary>
internal static class OrphanRule
{
    public static ImmutableArray<Service> Find(Snapshot snapshot, AskedProject asked)
    {
        var known = asked.Spec.Services.Select(service => service.Name)
            .Concat(asked.DisabledServices)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. snapshot.ServicesOf(asked.Spec.Name)
                .Where(service => service.Removal is null && !known.Contains(service.Key.Name)),
        ];
    }

    /// <summary>What a user is told of their containers; null: there are none.</summary>
    public static string? Notice(Snapshot snapshot, IEnumerable<Service> orphans)
    {
        var names = orphans
            .SelectMany(service => snapshot.TasksOf(service.Key))
            .Where(task => !task.IsGone)
            .Select(task => task.Wish.Name)
            .ToImmutableArray();
        return names.IsEmpty
            ? null
            : $"Found orphan containers ([{string.Join(' ', names)}]) for this project. If you removed or "
                + "renamed this service in your compose file, you can run this command with the --remove-orphans "
                + "flag to clean it up.";
    }
}
