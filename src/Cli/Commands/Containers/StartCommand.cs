using System.CommandLine;
using Orc.Cli.Attaching;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class StartCommand
{
    public static Command Create()
    {
        var attach = Flag.Switch("-a, --attach", "Attach STDOUT/STDERR and forward signals");
        var interactive = Flag.Switch("-i, --interactive", "Attach container's STDIN");
        var keys = Flag.Text("--detach-keys", "Override the key sequence for detaching a container");
        var containers = Operand.Many("CONTAINER [CONTAINER...]");
        var command = new Command("start", "Start one or more stopped containers")
        {
            attach, interactive, keys, containers,
        };
        command.Runs((invocation, cancellationToken) =>
        {
            var names = invocation.Get(containers);
            if (!invocation.Get(attach) && !invocation.Get(interactive))
            {
                return EachContainer.RunAsync(
                    invocation,
                    names,
                    async (daemon, container, token) =>
                    {
                        var request = new ContainerRequest { Container = container };
                        _ = await daemon.Containers.StartAsync(request, cancellationToken: token);
                        return container;
                    },
                    cancellationToken);
            }

            return names.Length > 1
                ? throw new CliException("you cannot start and attach multiple containers at once")
                : AttachAsync(
                    invocation,
                    names[0],
                    invocation.Get(interactive),
                    invocation.Get(keys) ?? DetachKeys.Usual,
                    cancellationToken);
        });
        return command;
    }

    private static async Task<int> AttachAsync(
        Invocation invocation, string name, bool interactive, string keys, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var container = await AttachedContainer.FindAsync(daemon, name, cancellationToken);
        var begin = new RunBegin
        {
            Container = container.Id,
            AttachStdin = interactive && container.OpenStdin,
            AttachStdout = true,
            AttachStderr = true,
            Size = container.Tty ? Sizes.Current : null,
        };
        TerminalRequirement.Check(invocation, container.Tty, begin.AttachStdin);
        using var session = new AttachedSession(invocation, new AttachedOptions
        {
            Tty = container.Tty,
            Stdin = begin.AttachStdin,
            DetachKeys = keys,
            Container = container.Id,
        });
        using var call = await RunCall.BeginAsync(
            daemon.Containers.Run(cancellationToken: cancellationToken), begin, cancellationToken);
        var end = await session.RunAsync(call, cancellationToken);
        return end.Kind switch
        {
            AttachedEndKind.Failed => throw new CliException(
                $"Error response from daemon: {end.Message}", ExitCodes.Failure),
            AttachedEndKind.Lost => throw new CliException(end.Message ?? "", end.ExitCode),
            _ => end.ExitCode,
        };
    }
}
