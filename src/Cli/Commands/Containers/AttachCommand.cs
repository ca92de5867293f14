using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Attaching;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class AttachCommand
{
    public static Command Create()
    {
        var keys = Flag.Text("--detach-keys", "Override the key sequence for detaching a container");
        var noStdin = Flag.Switch("--no-stdin", "Do not attach STDIN");
        var proxy = Flag.Switch("--sig-proxy", "Proxy all received signals to the process");
        proxy.DefaultValueFactory = _ => true;
        var name = Operand.One("CONTAINER");
        var command = new Command(
            "attach", "Attach local standard input, output, and error streams to a running container")
        {
            keys, noStdin, proxy, name,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var (daemon, container) = await FindAsync(invocation, invocation.Get(name), cancellationToken);
            if (Problem(container.State) is { } problem)
            {
                throw new CliException(problem);
            }

            var begin = new AttachBegin
            {
                Container = container.Id,
                Stdin = container.OpenStdin && !invocation.Get(noStdin),
                Stdout = true,
                Stderr = true,
                Size = container.Tty ? Sizes.Current : null,
            };
            TerminalRequirement.Check(invocation, container.Tty, begin.Stdin);
            using var session = new AttachedSession(invocation, new AttachedOptions
            {
                Tty = container.Tty,
                Stdin = begin.Stdin,
                ForwardSignals = invocation.Get(proxy),
                DetachKeys = invocation.Get(keys) ?? DetachKeys.Usual,
                Container = container.Id,
            });
            using var call = await AttachCall.BeginAsync(
                daemon.Containers.Attach(cancellationToken: cancellationToken), begin, cancellationToken);
            var end = await session.RunAsync(call, cancellationToken);
            return end.Message is null ? end.ExitCode : throw new CliException(end.Message, end.ExitCode);
        });
        return command;
    }

    // Here, else the task of that name wherever it is.
    private static async Task<(DaemonConnection Daemon, AttachedContainer Container)> FindAsync(
        Invocation invocation, string name, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        try
        {
            return (daemon, await AttachedContainer.FindAsync(daemon, name, cancellationToken));
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            if (await TaskLookup.FindAsync(invocation, name, cancellationToken) is { } task)
            {
                return (task.Daemon, await AttachedContainer.FindAsync(
                    task.Daemon, task.Container, cancellationToken));
            }

            throw;
        }
    }

    private static string? Problem(string state) => state switch
    {
        "running" => null,
        "paused" => "You cannot attach to a paused container, unpause it first",
        "restarting" => "You cannot attach to a restarting container, wait until it is running",
        _ => "You cannot attach to a stopped container, start it first",
    };
}
