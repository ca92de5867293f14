using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Compose.Environment;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// What is said between <c>compose</c> and the verb: which project, and how to show what happens. The short forms
/// <c>orc up</c> and <c>orc down</c> take the same flags themselves.
/// </summary>
internal sealed class ComposeFlags
{
    private const string ParallelLimit = "COMPOSE_PARALLEL_LIMIT";

    public Option<string[]> Files { get; } = Flag.List("-f, --file", "Compose configuration files", "stringArray");

    public Option<string?> ProjectName { get; } = Flag.Text("-p, --project-name", "Project name");

    public Option<string[]> Profiles { get; } = Flag.List("--profile", "Specify a profile to enable", "stringArray");

    public Option<string[]> EnvFiles { get; } =
        Flag.List("--env-file", "Specify an alternate environment file", "stringArray");

    public Option<string?> ProjectDirectory { get; } = Flag.Text(
        "--project-directory",
        "Specify an alternate working directory (default: the path of the, first specified, Compose file)");

    public Option<bool> DryRun { get; } = Flag.Switch("--dry-run", "Print what would be done, and do nothing");

    private readonly Option<string?> _ansi = Flag.Text(
        "--ansi", "Control when to print ANSI control characters (\"never\"|\"always\"|\"auto\")");

    private readonly Option<string?> _progress =
        Flag.Text("--progress", "Set type of progress output (auto, tty, plain, json, quiet)");

    private readonly Option<string?> _parallel =
        Flag.Text("--parallel", "Control max parallelism of pulls, -1 for unlimited (the daemon does the rest)", "int");

    public Option<bool> Compatibility { get; } =
        Flag.Switch("--compatibility", "Run compose in backward compatibility mode");

    public Option<bool> AllResources { get; } =
        Flag.Switch("--all-resources", "Include all resources, even those not used by services");

    // Of before: known, and not shown.
    private readonly Option<bool> _noAnsi = Hidden(Flag.Switch("--no-ansi", "The same as --ansi never"));
    private readonly Option<bool> _verbose = Hidden(Flag.Switch("--verbose", "Show more output"));
    private readonly Option<string?> _workdir = Hidden(Flag.Text("--workdir", "The same as --project-directory"));

    public void AddTo(Command command)
    {
        DryRun.Recursive = true;
        Option[] all =
        [
            Files, ProjectName, Profiles, EnvFiles, ProjectDirectory, DryRun, _ansi, _progress, _parallel,
            Compatibility, AllResources, _noAnsi, _verbose, _workdir,
        ];
        foreach (var option in all)
        {
            command.Add(option);
        }
    }

    /// <summary>Where the project is, if it is said.</summary>
    public string? DirectoryOf(Invocation invocation) => invocation.Get(ProjectDirectory) ?? invocation.Get(_workdir);

    /// <exception cref="CliException">A flag has a value that means nothing.</exception>
    public ProgressStyle Style(Invocation invocation)
    {
        _ = Parallel(invocation);
        var style = ProgressStyle.Choose(
            Ansi(invocation),
            invocation.Get(_progress) ?? invocation.Setting("COMPOSE_PROGRESS"),
            invocation.Get(DryRun),
            invocation.Console) with
        {
            Operation = OperationOf(invocation.Parsed.CommandResult.Command.Name),
        };
        return IsOnOut(invocation) ? style.OnOut(invocation.Console) : style;
    }

    /// <summary>What may go on at once in this client; null: what it thinks fit.</summary>
    /// <exception cref="CliException">It is no number.</exception>
    public int? Parallel(Invocation invocation)
    {
        if (invocation.Get(_parallel) is { } flag)
        {
            return int.TryParse(flag, out var limit) ? Limit(limit) : throw new CliException(
                $"invalid argument \"{flag}\" for \"--parallel\" flag: it is not a whole number");
        }

        return invocation.Setting(ParallelLimit) is not { } text ? null
            : int.TryParse(text, out var number) ? Limit(number)
            : throw new CliException($"{ParallelLimit} must be an integer (found: \"{text}\")");
    }

    /// <summary>Where a verb says what became of it.</summary>
    public static TextWriter Notices(Invocation invocation) =>
        IsOnOut(invocation) ? invocation.Out : invocation.Error;

    private static int? Limit(int number) => number > 0 ? number : number < 0 ? int.MaxValue : null;

    private static bool IsOnOut(Invocation invocation) =>
        ComposeSwitch.IsOn(invocation.Setting("COMPOSE_STATUS_STDOUT"));

    // Compose's words for what the verbs do.
    private static string OperationOf(string verb) => verb switch
    {
        "rm" => "remove",
        "watch" or "run" => "up",
        _ => verb,
    };

    /// <summary>Whether log lines may be coloured.</summary>
    public bool HasColours(Invocation invocation) =>
        Ansi(invocation) switch
        {
            "always" => true,
            "never" => false,
            _ => invocation.Console.HasColours,
        };

    /// <summary>What would change a name or be left out, and does not: said once.</summary>
    public IEnumerable<string> Warnings(Invocation invocation)
    {
        if (invocation.Get(_noAnsi))
        {
            yield return "warning: --no-ansi is an old name: write --ansi never";
        }

        if (invocation.Get(_workdir) is not null)
        {
            yield return "warning: --workdir is an old name: write --project-directory";
        }
    }

    private string? Ansi(Invocation invocation) =>
        invocation.Get(_noAnsi) ? "never" : invocation.Get(_ansi) ?? invocation.Setting("COMPOSE_ANSI");

    private static Option<T> Hidden<T>(Option<T> option)
    {
        option.Hidden = true;
        return option;
    }
}
