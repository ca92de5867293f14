using System.CommandLine;
using Google.Protobuf;
using Orc.Cli.Attaching;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Compose.Loading;
using Orc.Compose.Projects;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>The flags of <c>up</c>, those that exclude one another, and the request they make.</summary>
internal sealed class UpFlags
{
    public Option<bool> Detach { get; } =
        Flag.Switch("-d, --detach", "Detached mode: Run containers in the background");

    public Option<bool> Wait { get; } =
        Flag.Switch("--wait", "Wait for services to be running|healthy. Implies detached mode.");

    public Option<bool> NoStart { get; } = Flag.Switch("--no-start", "Don't start the services after creating them");

    public Option<bool> AbortOnExit { get; } = Flag.Switch(
        "--abort-on-container-exit", "Stops all containers if any container was stopped. Incompatible with -d");

    public Option<bool> AbortOnFailure { get; } = Flag.Switch(
        "--abort-on-container-failure",
        "Stops all containers if any container exited with failure. Incompatible with -d");

    public Option<string?> ExitCodeFrom { get; } = Flag.Text(
        "--exit-code-from",
        "Return the exit code of the selected service container. Implies --abort-on-container-exit");

    public Option<string[]> Attach { get; } = Flag.List(
        "--attach",
        "Restrict attaching to the specified services. Incompatible with --attach-dependencies.",
        "stringArray");

    public Option<string[]> NoAttach { get; } =
        Flag.List("--no-attach", "Do not attach (stream logs) to the specified services", "stringArray");

    public Option<bool> AttachDependencies { get; } =
        Flag.Switch("--attach-dependencies", "Automatically attach to log output of dependent services");

    public Option<bool> NoColour { get; } = Flag.Switch("--no-color", "Produce monochrome output");

    public Option<bool> NoPrefix { get; } = Flag.Switch("--no-log-prefix", "Don't print prefix in logs");

    public Option<bool> Times { get; } = Flag.Switch("--timestamps", "Show timestamps");

    public Option<int?> Timeout { get; } = Flag.Number(
        "-t, --timeout",
        "Use this timeout in seconds for container shutdown when attached or when containers are already running");

    public Argument<string[]> Services { get; } = Operand.Any("[SERVICE...]");

    private readonly Option<int?> _waitTimeout = Flag.Number(
        "--wait-timeout", "Maximum duration in seconds to wait for the project to be running|healthy");

    private readonly Option<bool> _force = Flag.Switch(
        "--force-recreate", "Recreate containers even if their configuration and image haven't changed");

    private readonly Option<bool> _noRecreate = Flag.Switch(
        "--no-recreate", "If containers already exist, don't recreate them. Incompatible with --force-recreate.");

    private readonly Option<bool> _recreateDependencies = Flag.Switch(
        "--always-recreate-deps", "Recreate dependent containers. Incompatible with --no-recreate.");

    private readonly Option<bool> _noDependencies = Flag.Switch("--no-deps", "Don't start linked services");
    private readonly Option<bool> _orphans =
        Flag.Switch("--remove-orphans", "Remove containers for services not defined in the Compose file");

    private readonly Option<bool> _renewVolumes = Flag.Switch(
        "-V, --renew-anon-volumes",
        "Recreate anonymous volumes instead of retrieving data from the previous containers");

    private readonly Option<string[]> _scale = Flag.List(
        "--scale",
        "Scale SERVICE to NUM instances. Overrides the scale setting in the Compose file if present.",
        "scale");

    private readonly Option<string?> _pull =
        Flag.Text("--pull", "Pull image before running (\"always\"|\"missing\"|\"never\")");

    private readonly Option<bool> _build = Flag.Switch("--build", "Build images before starting containers");
    private readonly Option<bool> _noBuild = Flag.Switch("--no-build", "Don't build an image, even if it's policy");
    private readonly Option<bool> _quietPull =
        Flag.Switch("--quiet-pull", "Pull without printing progress information");
    private readonly Option<bool> _quietBuild = Flag.Switch("--quiet-build", "Suppress the build output");
    private readonly Option<bool> _yes = Consent.Yes();
    public Option<bool> Watch { get; } =
        Flag.Switch("-w, --watch", "Watch source code and rebuild/refresh containers");
    private readonly Option<bool?> _menu = Flag.Choice(
        "--menu",
        "Enable interactive shortcuts when running attached. Incompatible with --detach. Can also be enabled or "
            + "disabled by setting the COMPOSE_MENU environment variable");

    public void AddTo(Command command)
    {
        Option[] attached =
        [
            Detach, Wait, _waitTimeout, NoStart, AbortOnExit, AbortOnFailure, ExitCodeFrom, Attach, NoAttach,
            AttachDependencies, NoColour, NoPrefix, Times, Watch, _menu, _renewVolumes,
        ];
        foreach (var option in attached)
        {
            command.Add(option);
        }

        AddCreationTo(command);
    }

    /// <summary>What <c>create</c> has too.</summary>
    public void AddCreationTo(Command command)
    {
        Option[] creation =
        [
            _force, _noRecreate, _recreateDependencies, _noDependencies, _orphans, _scale, _pull, _build, _noBuild,
            _quietPull, _quietBuild, _yes, Timeout,
        ];
        foreach (var option in creation)
        {
            command.Add(option);
        }

        command.Add(Services);
    }

    public bool IsDetached(Invocation invocation) =>
        invocation.Get(Detach) || invocation.Get(Wait) || invocation.Get(NoStart);

    public DependencyUse Dependencies(Invocation invocation) =>
        invocation.Get(_noDependencies) ? DependencyUse.Ignore : DependencyUse.Include;

    /// <summary>Nothing is asked any more.</summary>
    public bool IsAgreed(Invocation invocation) => invocation.Get(_yes);

    /// <summary>
    /// Whether keys do something: by <c>--menu</c>, else COMPOSE_MENU, else yes; never without a terminal on both
    /// sides, nor where progress is in plain lines.
    /// </summary>
    public bool HasMenu(Invocation invocation, OpenedProject opened, ProgressStyle style) =>
        invocation.Console is { InputIsTerminal: true, OutputIsTerminal: true }
        && style.Kind != ProgressKind.Plain
        && TypedKeys.ArePossible
        && (invocation.Get(_menu) ?? (opened.Setting("COMPOSE_MENU") is null || opened.IsOn("COMPOSE_MENU")));

    /// <summary>How pulling is shown.</summary>
    public ProgressStyle Pulling(Invocation invocation, ProgressStyle style) =>
        invocation.Get(_quietPull) ? style with { Kind = ProgressKind.Quiet } : style;

    /// <exception cref="CliException">Flags that cannot be meant together.</exception>
    public void Check(Invocation invocation)
    {
        foreach (var (isWrong, message) in AttachingConflicts(invocation).Concat(RecreationConflicts(invocation)))
        {
            if (isWrong)
            {
                throw new CliException(message);
            }
        }

        if (invocation.Get(_pull) is not (null or "policy" or "always" or "missing" or "never" or "build"))
        {
            throw new CliException(
                $"invalid --pull option \"{invocation.Get(_pull)}\": it is one of always, missing, never");
        }
    }

    private IEnumerable<(bool IsWrong, string Message)> AttachingConflicts(Invocation invocation)
    {
        const string Attaching = "--abort-on-container-exit, --abort-on-container-failure, --exit-code-from, --attach,"
            + " --attach-dependencies or --watch";
        var attaches = invocation.Get(AbortOnExit)
            || invocation.Get(AbortOnFailure)
            || invocation.Get(AttachDependencies)
            || invocation.Get(Watch)
            || invocation.Get(ExitCodeFrom) is not null
            || invocation.Get(Attach) is { Length: > 0 };
        yield return (invocation.Get(Detach) && attaches, $"--detach cannot be combined with {Attaching}");
        yield return (invocation.Get(Wait) && attaches, $"--wait cannot be combined with {Attaching}");
        yield return (
            invocation.Get(NoStart) && (attaches || invocation.Get(Wait)),
            $"--no-start cannot be combined with --wait, {Attaching}");
        yield return (
            invocation.Get(AbortOnExit) && invocation.Get(AbortOnFailure),
            "--abort-on-container-failure cannot be combined with --abort-on-container-exit");
        yield return (
            invocation.Get(_noBuild) && invocation.Get(Watch), "--no-build and --watch are incompatible");
        yield return (
            invocation.Get(Attach) is { Length: > 0 } && invocation.Get(AttachDependencies),
            "cannot combine --attach and --attach-dependencies");
    }

    private IEnumerable<(bool IsWrong, string Message)> RecreationConflicts(Invocation invocation)
    {
        var never = invocation.Get(_noRecreate);
        yield return (invocation.Get(_force) && never, "--force-recreate and --no-recreate are incompatible");
        yield return (
            invocation.Get(_recreateDependencies) && never,
            "--always-recreate-deps and --no-recreate are incompatible");
        yield return (
            invocation.Get(_renewVolumes) && never, "--no-recreate and --renew-anon-volumes are incompatible");
        yield return (invocation.Get(_build) && invocation.Get(_noBuild), "--build and --no-build are incompatible");
        yield return (invocation.Get(_waitTimeout) < 0, "--wait-timeout must be a non-negative integer");
    }

    /// <summary>The project with what <c>--pull</c> says of its images.</summary>
    public ComposeProject WithPullPolicy(Invocation invocation, ComposeProject project) =>
        invocation.Get(_pull) is { } policy and not ("policy" or "build") ? project.WithPullPolicy(policy) : project;

    /// <summary>What is asked of the daemon.</summary>
    public UpRequest Request(Invocation invocation, ComposeProject project, OpenedProject opened, bool isDryRun)
    {
        CheckBuild(invocation, project, opened);
        var removesOrphans = invocation.Get(_orphans) || opened.IsOn("COMPOSE_REMOVE_ORPHANS");
        var ignoresOrphans = opened.IsOn("COMPOSE_IGNORE_ORPHANS");
        if (removesOrphans && ignoresOrphans)
        {
            throw new CliException("cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans");
        }

        var request = new UpRequest
        {
            RequestId = RequestIds.Create(),
            Project = ByteString.CopyFrom(CanonicalProject.ToJson(project)),
            Services = { invocation.Get(Services) },
            NoDependencies = invocation.Get(_noDependencies),
            Recreate = Mode(invocation, invocation.Get(_force)),
            RecreateDependencies = Mode(invocation, invocation.Get(_recreateDependencies)),
            Scale = { ScaleTexts.Parse(invocation.Get(_scale) ?? []) },
            RemoveOrphans = removesOrphans,
            IgnoreOrphans = ignoresOrphans,
            RenewAnonymousVolumes = invocation.Get(_renewVolumes),
            NoStart = invocation.Get(NoStart),
            Wait = invocation.Get(Wait),
            WaitTimeout = invocation.Get(Wait) ? GraceTime.OfSeconds(invocation.Get(_waitTimeout)) ?? 0 : 0,
            DryRun = isDryRun,
        };
        if (GraceTime.OfSeconds(invocation.Get(Timeout)) is { } grace)
        {
            request.StopGrace = grace;
        }

        return request;
    }

    // Recreating the named services does not recreate what they depend on, unless nothing is named.
    private RecreateMode Mode(Invocation invocation, bool isForced) =>
        isForced || (invocation.Get(_force) && invocation.Get(Services).Length == 0)
            ? RecreateMode.Force
            : invocation.Get(_noRecreate) ? RecreateMode.Never : RecreateMode.Changed;

    private void CheckBuild(Invocation invocation, ComposeProject project, OpenedProject opened)
    {
        var built = project.Services.FirstOrDefault(
            service => service.HasBuild && opened.Selected.Contains(service.Name));
        if (invocation.Get(_build) && built is not null)
        {
            throw new CliException(
                $"{built.PositionOf("build")}: --build: building images is not there yet; "
                + "without --build the image is pulled, or taken from those that are here");
        }
    }
}
