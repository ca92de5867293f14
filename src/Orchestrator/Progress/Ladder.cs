namespace Orc.Orchestrator.Progress;

/// <summary>Compose's words for one way of a container, in order; which way it is on, and how far.</summary>
internal readonly record struct Ladder(LadderKind Kind, int Rung)
{
    public const int Started = 4;
    public const int Healthy = 6;

    private static readonly string[] Create = ["Creating", "Created", "Starting", "Started", "Waiting", "Healthy"];
    private static readonly string[] Recreate =
        ["Recreate", "Recreated", "Starting", "Started", "Waiting", "Healthy"];

    private static readonly string[] Stop = ["Stopping", "Stopped"];
    private static readonly string[] Kill = ["Killing", "Killed"];
    private static readonly string[] Restart = ["Restarting", "Started"];
    private static readonly string[] Remove = ["Stopping", "Stopped", "Removing", "Removed"];

    /// <summary>What is said from <paramref name="said"/> to here: no word is left out, whatever was seen.</summary>
    public IEnumerable<string> WordsAfter(Ladder said)
    {
        var from = said.Kind == Kind ? said.Rung : StartOf(said);

        // Started again: what was said of the run before says nothing of this one.
        return Rung < from && Kind is LadderKind.Create or LadderKind.Recreate && Rung == Started - 1
            ? ["Starting"]
            : WordsOf(Kind)[Math.Min(from, Rung)..Rung];
    }

    /// <summary>
    /// A container that was there before goes on to its start; any other way begins at its beginning.
    /// </summary>
    private int StartOf(Ladder said) => Kind switch
    {
        LadderKind.Create or LadderKind.Recreate when said.Kind == LadderKind.Restart => Math.Min(3, Rung),
        LadderKind.Create or LadderKind.Recreate when said.Kind != LadderKind.None => Math.Min(2, Rung),
        _ => 0,
    };

    private static string[] WordsOf(LadderKind kind) => kind switch
    {
        LadderKind.Create => Create,
        LadderKind.Recreate => Recreate,
        LadderKind.Stop => Stop,
        LadderKind.Kill => Kill,
        LadderKind.Restart => Restart,
        LadderKind.Remove => Remove,
        _ => [],
    };
}
