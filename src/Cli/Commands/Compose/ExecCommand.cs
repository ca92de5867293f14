using System.CommandLine;
using Orc.Cli.Attaching;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose exec web sh</c>: with a terminal unless -T, or unless there is none.</summary>
internal sealed class ExecCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _detach = Flag.Switch("-d, --detach", "Detached mode: Run command in the background");
    private readonly Option<string[]> _env = Flag.List("-e, --env", "Set environment variables", "stringArray");
    private readonly Option<int?> _index =
        Flag.Number("--index", "Index of the container if service has multiple replicas");
    private readonly Option<bool> _noTty = Flag.Switch("-T, --no-tty, --no-TTY", "Disable pseudo-TTY allocation");
    private readonly Option<bool> _privileged = Flag.Switch("--privileged", "Give extended privileges to the process");
    private readonly Option<string?> _user = Flag.Text("-u, --user", "Run the command as this user");
    private readonly Option<string?> _directory =
        Flag.Text("-w, --workdir", "Path to workdir directory for this command");
    private readonly Option<bool?> _interactive =
        Flag.Choice("-i, --interactive", "Keep STDIN open even if not attached");
    private readonly Option<bool> _tty = Flag.Switch("-t, --tty", "Allocate a pseudo-TTY");
    private readonly Argument<string> _service = Operand.One("SERVICE");
    private readonly Argument<string[]> _command = Operand.NeededRest("COMMAND [ARGS...]");

    public ExecCommand(ComposeFlags flags)
        : base("exec", "Execute a command in a running container")
    {
        _flags = flags;
        _interactive.Hidden = true;
        _tty.Hidden = true;
        Option[] options =
            [_detach, _env, _index, _noTty, _privileged, _user, _directory, _interactive, _tty];
        foreach (var option in options)
        {
            Add(option);
        }

        Add(_service);
        Add(_command);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var service = invocation.Get(_service);
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync([service], cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var container = await ProjectContainers.FindRunningAsync(
            daemon, opened.Name, service, invocation.Get(_index), cancellationToken);
        if (invocation.Get(_flags.DryRun))
        {
            return await PrintedPlan.WriteAsync(
                invocation,
                _flags,
                [$"Container {container.Name} Executing {string.Join(' ', invocation.Get(_command))}"]);
        }

        var isDetached = invocation.Get(_detach);
        var console = invocation.Console;
        var hasTty = !isDetached
            && !invocation.Get(_noTty)
            && (invocation.Get(_tty) || (console.InputIsTerminal && console.OutputIsTerminal));
        var hasInput = !isDetached && invocation.Get(_interactive) != false;
        TerminalRequirement.Check(invocation, hasTty, hasInput);
        var begin = new ExecBegin
        {
            Container = container.Id,
            Command = { invocation.Get(_command) },
            Environment = { ComposeEnvironment.Read(invocation, opened, [], invocation.Get(_env) ?? []) },
            Tty = hasTty,
            Stdin = hasInput,
            Detached = isDetached,
            Privileged = invocation.Get(_privileged),
            Size = hasTty ? Sizes.Current : null,
        };
        if (invocation.Get(_user) is { } user)
        {
            begin.User = user;
        }

        if (invocation.Get(_directory) is { } directory)
        {
            begin.WorkingDirectory = directory;
        }

        using var call = await ExecCall.BeginAsync(
            daemon.Containers.Exec(cancellationToken: cancellationToken), begin, cancellationToken);
        using var session = new AttachedSession(
            invocation, new AttachedOptions { Tty = hasTty, Stdin = hasInput, OutlivesDaemon = false });
        return await AttachedOutcome.ReportAsync(invocation, await session.RunAsync(call, cancellationToken));
    }
}
