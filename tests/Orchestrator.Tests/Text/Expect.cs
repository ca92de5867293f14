using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Text;

/// <summary>
/// What a decider gave, a line a change, in the words of the tests; and the checks every decision must pass.
/// </summary>
internal static class Expect
{
    private static readonly ClusterTime Now = new(1_000_000);

    public static void Decides<TKey>(IDecider<TKey> decider, TKey key, string given, string expected)
        where TKey : notnull
    {
        var snapshot = Given.Snapshot(given);
        var decision = decider.Decide(snapshot, key, Now);
        Assert.Equal(Lines(expected), decision.Changes.Select(change => Line(snapshot, change)).OfType<string>());

        var after = snapshot.Apply(decision.Changes);
        var again = decider.Decide(after, key, Now);
        Assert.Empty(again.Changes.Select(change => Line(after, change)));
    }

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Null: bookkeeping of the service itself, which only shows in what follows from it.</summary>
    private static string? Line(Snapshot before, Change change) => change switch
    {
        Change.PutTask put => before.Tasks.TryGetValue(put.Task.Id, out var old)
            ? Moved(old, put.Task)
            : Made(put.Task),
        Change.DropTask drop => $"drop #{drop.Id}",
        Change.DropService drop => $"drop {drop.Key.Name}",
        Change.DropRelease drop => $"drop r{drop.Number}",
        Change.PutNetwork put =>
            $"net {put.Network.Name}{(put.Network.Withdrawn ? " withdrawn" : "")}"
            + $"{(put.Network.Removing ? " removing" : "")}",
        Change.DropNetwork drop => $"drop net {drop.Name}",
        Change.PutService { Service: { Held: { } held } } => $"held: {held.Text}",
        _ => null,
    };

    private static string Made(ServiceTask task) =>
        $"new {task.Service.Name}.{task.Slot} r{task.Release} {task.Wish.Desired} {task.Wish.Name}"
        + (task.Wish.Predecessor is { } predecessor ? $" after #{predecessor}" : "");

    private static string Moved(ServiceTask old, ServiceTask task)
    {
        var words = new List<string> { $"#{task.Id}" };
        Add(words, old.Wish.Desired, task.Wish.Desired, task.Wish.Desired.ToString());
        Add(words, old.Wish.StartRound, task.Wish.StartRound, $"round={task.Wish.StartRound}");
        Add(words, old.Wish.RestartRound, task.Wish.RestartRound, $"restart={task.Wish.RestartRound}");
        Add(words, old.Wish.RestRound, task.Wish.RestRound, $"rest={task.Wish.RestRound}");
        Add(words, old.Wish.Name, task.Wish.Name, $"named={task.Wish.Name}");
        Add(words, old.HandsOver, task.HandsOver, task.HandsOver ? "hands-over" : "keeps");
        return string.Join(' ', words);
    }

    private static void Add<T>(List<string> words, T before, T after, string word)
    {
        if (!EqualityComparer<T>.Default.Equals(before, after))
        {
            words.Add(word);
        }
    }
}
