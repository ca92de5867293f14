using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Attaching;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal sealed class ExecCommand : Command
{
    private readonly Option<bool> _detach = Flag.Switch("-d, --detach", "Detached mode: run command in the background");
    private readonly Option<string?> _keys = Flag.Text(
        "--detach-keys", "Override the key sequence for detaching a container");
    private readonly Option<string[]> _environment = Flag.List("-e, --env", "Set environment variables");
    private readonly Option<string[]> _environmentFile = Flag.List(
        "--env-file", "Read in a file of environment variables");
    private readonly Option<bool> _interactive = Flag.Switch(
        "-i, --interactive", "Keep STDIN open even if not attached");
    private readonly Option<bool> _privileged = Flag.Switch(
        "--privileged", "Give extended privileges to the command");
    private readonly Option<bool> _tty = Flag.Switch("-t, --tty", "Allocate a pseudo-TTY");
    private readonly Option<string?> _user = Flag.Text(
        "-u, --user", "Username or UID (format: <name|uid>[:<group|gid>])");
    private readonly Option<string?> _workingDirectory = Flag.Text(
        "-w, --workdir", "Working directory inside the container");
    private readonly Argument<string> _container = Operand.One("CONTAINER");
    private readonly Argument<string[]> _command = Operand.NeededRest("COMMAND [ARG...]");

    private ExecCommand()
        : base("exec", "Execute a command in a running container")
    {
        foreach (var option in (Option[])
            [_detach, _keys, _environment, _environmentFile, _interactive, _privileged, _tty, _user, _workingDirectory])
        {
            Add(option);
        }

        Add(_container);
        Add(_command);
        this.Runs(RunAsync);
    }

    public static Command Create() => new ExecCommand();

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var begin = Begin(invocation);
        TerminalRequirement.Check(invocation, begin.Tty, begin.Stdin);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        if ((begin.Stdin || TaskLookup.MayBeTask(begin.Container))
            && await TaskLookup.FindElsewhereAsync(invocation, begin.Container, cancellationToken) is { } task)
        {
            daemon = task.Daemon;
            begin.Container = task.Container;
        }

        try
        {
            return await RunAsync(invocation, daemon, begin, cancellationToken);
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound && !begin.Stdin)
        {
            if (await TaskLookup.FindAsync(invocation, begin.Container, cancellationToken) is not { } later)
            {
                throw;
            }

            begin.Container = later.Container;
            return await RunAsync(invocation, later.Daemon, begin, cancellationToken);
        }
    }

    private async Task<int> RunAsync(
        Invocation invocation, DaemonConnection daemon, ExecBegin begin, CancellationToken cancellationToken)
    {
        using var session = new AttachedSession(invocation, new AttachedOptions
        {
            Tty = begin.Tty && !begin.Detached,
            Stdin = begin.Stdin,
            ForwardSignals = !begin.Detached,
            DetachKeys = invocation.Get(_keys) ?? DetachKeys.Usual,
            OutlivesDaemon = false,
        });
        using var call = await ExecCall.BeginAsync(
            daemon.Containers.Exec(cancellationToken: cancellationToken), begin, cancellationToken);
        var end = await session.RunAsync(call, cancellationToken);
        return end.Message is null ? end.ExitCode : throw new CliException(end.Message, end.ExitCode);
    }

    private ExecBegin Begin(Invocation invocation)
    {
        var surroundings = Surroundings.Of(invocation.Host);
        var environment = ContainerRequestReading.Checked(invocation, () => EnvironmentFlag.Read(
            [.. invocation.Get(_environmentFile) ?? []], [.. invocation.Get(_environment) ?? []], surroundings));
        var detached = invocation.Get(_detach);
        var tty = invocation.Get(_tty);
        var begin = new ExecBegin
        {
            Container = invocation.Get(_container),
            Command = { invocation.Get(_command) },
            Environment = { environment.Select(variable => variable.ToWire()) },
            Tty = tty,
            Stdin = invocation.Get(_interactive) && !detached,
            Privileged = invocation.Get(_privileged),
            Detached = detached,
            Size = tty && !detached ? Sizes.Current : null,
        };
        if (invocation.Get(_user) is { Length: > 0 } user)
        {
            begin.User = user;
        }

        if (invocation.Get(_workingDirectory) is { Length: > 0 } directory)
        {
            begin.WorkingDirectory = directory;
        }

        return begin;
    }
}
