namespace Orc.EndToEnd.Tests.Crashes;

/// <summary>A verb during which orcd dies.</summary>
/// <param name="Before">The project's state in which it is said.</param>
/// <param name="Line">In the project's folder.</param>
/// <param name="ExitCode">If the client outlives the daemon: what it ends with all the same.</param>
internal sealed record CrashVerb(string Name, ProjectState Before, string Line, int? ExitCode = null)
{
    public static readonly CrashVerb Up = new("up", ProjectState.Down, "orc compose up -d", ExitCode: 0);

    public static readonly CrashVerb Recreate =
        new("up --force-recreate", ProjectState.Up, "orc compose up -d --force-recreate -t 1", ExitCode: 0);

    public static readonly CrashVerb Run = new(
        "run --rm",
        ProjectState.Up,
        "orc run --rm -v /scratch busybox sh -c 'echo said; exit 3'",
        ExitCode: 3);

    public static readonly CrashVerb ComposeRun = new(
        "compose run --rm", ProjectState.Up, "orc compose run --rm -T web sh -c 'exit 3'");

    public static readonly CrashVerb Stop = new("stop", ProjectState.Up, "orc compose stop -t 1");

    public static readonly CrashVerb Restart = new("restart", ProjectState.Up, "orc compose restart -t 1");

    public static readonly CrashVerb Down = new("down", ProjectState.Up, "orc compose down -v -t 1", ExitCode: 0);

    public static readonly CrashVerb Remove = new("rm -f", ProjectState.Up, "orc rm -fv crash-web-1");

    public static readonly CrashVerb Exec = new("exec", ProjectState.Up, "orc compose exec -T web sleep 1");

    public static readonly CrashVerb[] All =
        [Up, Recreate, Run, ComposeRun, Stop, Restart, Down, Remove, Exec];

    /// <summary>The verbs that pass a crash point; the first is enough where time counts.</summary>
    public static CrashVerb[] ThatPass(string point) => point.Split('.') switch
    {
        ["engine", "create", _] => [Up, Run, Recreate, ComposeRun],
        ["engine", "start", _] => [Up, Run, Restart, Recreate, ComposeRun],
        ["engine", "stop", "after-mark"] => [Stop, Down, Recreate],
        ["engine", "stop", _] => [Stop, Restart, Down, Recreate],
        ["engine", "end", _] => [Run, Stop, Restart, Down, Remove],
        ["engine", "remove", _] => [Run, Down, Remove, Recreate],
        ["task", "stop", _] => [Stop, Down, Recreate],
        ["task", "remove" or "forget", _] => [Down],
        ["task", ..] => [Up, Recreate],
        _ => [],
    };
}
