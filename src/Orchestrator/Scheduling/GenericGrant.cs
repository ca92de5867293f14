using System.Collections.Immutable;
using System.Globalization;
using Orc.Model.Services;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// Which of a node's generic resources a task has: of those with names the first that nobody on the node has, of the
/// others only how many.
/// </summary>
internal static class GenericGrant
{
    /// <summary>What a task gets of a node that has names for nothing of it; null: it asks for none.</summary>
    public static ImmutableSortedDictionary<string, string>? Counted(ReservationSpec reservations) =>
        reservations.Generic.IsEmpty
            ? null
            : reservations.Generic.ToImmutableSortedDictionary(
                one => one.Key, one => one.Value.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <param name="snapshot">Whose tasks have some already.</param>
    /// <param name="reservations">What it asks for; there is enough of it.</param>
    /// <param name="candidate">The node, with what was given in the same decision.</param>
    public static ImmutableSortedDictionary<string, string> Of(
        Snapshot snapshot, ReservationSpec reservations, Candidate candidate)
    {
        var granted = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (kind, amount) in reservations.Generic)
        {
            var names = candidate.Node.Description.NamesOf(kind);
            granted[kind] = names.Length == 0
                ? amount.ToString(CultureInfo.InvariantCulture)
                : string.Join(',', Take(snapshot, kind, names, amount, candidate));
        }

        return granted.ToImmutable();
    }

    /// <summary>What the task has by name is not there any more.</summary>
    public static bool IsGone(ServiceTask task, Node node)
    {
        foreach (var (kind, granted) in task.Granted ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            var names = node.Description.NamesOf(kind);
            if (names.Length > 0 && granted.Split(',').Any(name => !names.Contains(name) && !IsNumber(name)))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> Take(
        Snapshot snapshot, string kind, string[] names, long amount, Candidate candidate)
    {
        var taken = snapshot.TasksOf(candidate.Node.Id)
            .Where(NodeLoad.Holds)
            .SelectMany(task => task.Granted?.GetValueOrDefault(kind)?.Split(',') ?? [])
            .ToHashSet(StringComparer.Ordinal);
        var free = names
            .Where(name => !taken.Contains(name) && !candidate.Given.Contains($"{kind}={name}"))
            .Take((int)amount)
            .ToList();
        candidate.Given.UnionWith(free.Select(name => $"{kind}={name}"));
        return free;
    }

    // It was given by number, before they had names.
    private static bool IsNumber(string name) =>
        long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
