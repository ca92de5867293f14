using System.CommandLine;
using Google.Protobuf;
using Orc.Cli.Attaching;
using Orc.Cli.Commands.Compose.Remotes;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Compose.Loading;
using Orc.Compose.Projects;
using Orc.Compose.Syntax;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose run web sh</c>: a container of its own beside those of the service.</summary>
internal sealed class RunCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly RunServiceFlags _run = new();

    public RunCommand(ComposeFlags flags)
        : base("run", "Run a one-off command on a service")
    {
        _flags = flags;
        _run.AddTo(this);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        _run.Check(invocation);
        var isDryRun = invocation.Get(_flags.DryRun);
        var service = invocation.Get(_run.Service);
        var opened = await LoadAsync(invocation, service, cancellationToken);
        var project = opened.Project!;
        await RemoteConsent.AskAsync(
            invocation, opened, isDryRun || invocation.Get(_run.Yes), cancellationToken);
        if (project.FindService(service) is not { } asked)
        {
            throw new CliException($"no such service: {service}");
        }

        _run.CheckBuild(invocation, project, opened.Selected);
        var isDetached = invocation.Get(_run.Detach);
        var hasTty = !isDetached && HasTty(invocation);
        var hasInput = !isDetached && invocation.Get(_run.Interactive) != false;
        TerminalRequirement.Check(invocation, hasTty, hasInput);
        var daemon = isDryRun
            ? await invocation.ConnectAsync(cancellationToken)
            : await invocation.ConnectOrStartAsync(cancellationToken);
        var style = _flags.Style(invocation);
        style = invocation.Get(_run.Quiet) ? style with { Kind = ProgressKind.Quiet } : style;
        project = await PulledAsync(invocation, project, opened, style, cancellationToken);
        if (invocation.Get(_run.RemoveOrphans))
        {
            await Orphans.RemoveAsync(invocation, _flags, opened, cancellationToken);
        }

        var request = Request(invocation, project, opened, asked);
        request.Tty = hasTty;
        request.Stdin = hasInput;
        request.DryRun = isDryRun;
        request.IgnoreOrphans = opened.IsOn("COMPOSE_IGNORE_ORPHANS");
        if (isDryRun)
        {
            return await RehearseAsync(invocation, daemon, request, style, cancellationToken);
        }

        var container = "";
        var prepared = await ProjectEvents.FollowAsync(
            daemon,
            to => to.Projects.PrepareRun(request, cancellationToken: cancellationToken),
            invocation,
            style,
            cancellationToken,
            opened,
            current => container = current.Kind == ProjectEventKind.Container && current.Container.Length > 0
                ? current.Container
                : container);
        var begin = new RunBegin
        {
            Container = prepared.Container.Length > 0 ? prepared.Container : container,
            Detached = isDetached,
            AttachStdin = hasInput,
            AttachStdout = !isDetached,
            AttachStderr = !isDetached,
            Size = hasTty ? Sizes.Current : null,
        };
        return await AttachAsync(invocation, daemon, begin, hasTty, cancellationToken);
    }

    /// <summary>With the volumes that no service uses, where <c>-v</c> may name one of them.</summary>
    private Task<OpenedProject> LoadAsync(Invocation invocation, string service, CancellationToken cancellationToken)
    {
        var dependencies = invocation.Get(_run.NoDependencies) ? DependencyUse.Ignore : DependencyUse.Include;
        var opening = new ProjectOpening(invocation, _flags);
        var request = opening.RequestToRun([service], dependencies);
        var namesVolumes = invocation.Get(_run.Volumes) is { Length: > 0 };
        return opening.LoadedAsync(
            request with { AllResources = request.AllResources || namesVolumes }, cancellationToken);
    }

    /// <summary>The project as the daemon shall see it, with what the user may pull pulled.</summary>
    private async Task<ComposeProject> PulledAsync(
        Invocation invocation,
        ComposeProject project,
        OpenedProject opened,
        ProgressStyle style,
        CancellationToken cancellationToken)
    {
        project = invocation.Get(_run.Pull) is { } policy and not ("policy" or "build")
            ? project.WithPullPolicy(policy)
            : project;
        var shown = invocation.Get(_run.QuietPull) ? style with { Kind = ProgressKind.Quiet } : style;
        return invocation.Get(_flags.DryRun)
            ? project
            : await new PrivateImages(invocation, shown) { AtOnce = _flags.Parallel(invocation) }
                .PullAsync(project, opened.Selected, cancellationToken);
    }

    // By itself where there is a terminal; -t wants one, as for docker run.
    private bool HasTty(Invocation invocation) =>
        invocation.Get(_run.Tty)
        ?? (!invocation.Get(_run.NoTty)
            && invocation.Console is { InputIsTerminal: true, OutputIsTerminal: true });

    /// <summary>What it needs and its container, as the daemon would make them; then that it would run.</summary>
    private async Task<int> RehearseAsync(
        Invocation invocation,
        DaemonConnection daemon,
        PrepareRunRequest request,
        ProgressStyle style,
        CancellationToken cancellationToken)
    {
        var name = "";
        _ = await ProjectEvents.FollowAsync(
            daemon.Projects.PrepareRun(request, cancellationToken: cancellationToken),
            invocation,
            style,
            cancellationToken,
            current => name = current.Service == request.Service && current.Name.Length > 0 ? current.Name : name);
        string[] gone = request.AutoRemove ? [$"Container {name} Removing", $"Container {name} Removed"] : [];
        return await PrintedPlan.WriteAsync(
            invocation, _flags, [$"Container {name} Starting", $"Container {name} Started", .. gone]);
    }

    private static async Task<int> AttachAsync(
        Invocation invocation,
        DaemonConnection daemon,
        RunBegin begin,
        bool hasTty,
        CancellationToken cancellationToken)
    {
        using var call = await RunCall.BeginAsync(
            daemon.Containers.Run(cancellationToken: cancellationToken), begin, cancellationToken);
        using var session = new AttachedSession(invocation, new AttachedOptions
        {
            Tty = hasTty,
            Stdin = begin.AttachStdin,
            ForwardSignals = !begin.Detached,
            OutlivesDaemon = !begin.Detached,
            Container = begin.Container,
            BeginAgain = RunCall.Again(begin),
        });
        var end = await session.RunAsync(call, cancellationToken);
        if (end.Kind == AttachedEndKind.Started)
        {
            await invocation.Out.WriteLineAsync(begin.Container);
        }

        return await AttachedOutcome.ReportAsync(invocation, end);
    }

    private PrepareRunRequest Request(
        Invocation invocation, ComposeProject project, OpenedProject opened, ComposeService service)
    {
        var surroundings = Surroundings.Of(invocation.Host);
        var request = new PrepareRunRequest
        {
            RequestId = RequestIds.Create(),
            Project = ByteString.CopyFrom(CanonicalProject.ToJson(project)),
            Service = service.Name,
            NoDependencies = invocation.Get(_run.NoDependencies),
            ServicePorts = invocation.Get(_run.ServicePorts),
            UseAliases = invocation.Get(_run.UseAliases),
            AutoRemove = invocation.Get(_run.Remove),
            CapAdd = { invocation.Get(_run.CapAdd) ?? [] },
            CapDrop = { invocation.Get(_run.CapDrop) ?? [] },
            Environment =
            {
                ComposeEnvironment.Read(
                    invocation, opened, invocation.Get(_run.EnvFiles) ?? [], invocation.Get(_run.Env) ?? []),
            },
        };
        foreach (var label in invocation.Get(_run.Labels) ?? [])
        {
            var (name, value) = LabelFlag.Split(label);
            request.Labels[name] = value;
        }

        request.Mounts.Add(ContainerRequestReading.Checked(invocation, () => (invocation.Get(_run.Volumes) ?? [])
            .Select(text => RunMounts.Parse(text, project, surroundings).ToWire())
            .ToArray()));
        request.Ports.Add(ContainerRequestReading.Checked(invocation, () => (invocation.Get(_run.Ports) ?? [])
            .SelectMany(PortFlag.Publish)
            .Select(NetworkMapping.ToWire)
            .ToArray()));
        AddOverrides(invocation, request);
        return request;
    }

    private void AddOverrides(Invocation invocation, PrepareRunRequest request)
    {
        if (invocation.Get(_run.Command) is { Length: > 0 } command)
        {
            request.Command = new StringList { Values = { command } };
        }

        // Another entrypoint does without the service's command, too.
        if (invocation.Get(_run.Entrypoint) is { } entrypoint)
        {
            request.Entrypoint = new StringList { Values = { ShellWords.Split(entrypoint) ?? [entrypoint] } };
            request.Command ??= new StringList();
        }

        if (invocation.Get(_run.Name) is { } name)
        {
            request.Name = name;
        }

        if (invocation.Get(_run.User) is { } user)
        {
            request.User = user;
        }

        if (invocation.Get(_run.WorkingDirectory) is { } directory)
        {
            request.WorkingDirectory = directory;
        }
    }
}
