using System.CommandLine;
using Orc.Cli.Commands.Containers.Copying;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;

namespace Orc.Cli.Commands.Containers;

/// <summary><c>cp</c>, both directions; <c>-</c> is a tar on standard input or output.</summary>
internal static class CopyCommand
{
    public static Command Create()
    {
        var archive = Flag.Switch("-a, --archive", "Archive mode (copy all uid/gid information)");
        var follow = Flag.Switch("-L, --follow-link", "Always follow symbol link in SRC_PATH");
        var quiet = Flag.Switch("-q, --quiet", "Suppress progress output during copy");
        var source = Operand.One("SRC");
        var target = Operand.One("DEST");
        var command = new Command("cp", "Copy files/folders between a container and the local filesystem")
        {
            archive, follow, quiet, source, target,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var (from, to) = CopySide.Both(invocation.Get(source), invocation.Get(target));
            var manner = new CopyManner(invocation.Get(follow), invocation.Get(archive));
            var count = await CopyAsync(invocation, from, to, manner, cancellationToken);
            if (!invocation.Get(quiet) && !from.IsStream && !to.IsStream)
            {
                await invocation.Error.WriteLineAsync($"Successfully copied {HumanSize.Of(count)} to {to}");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Here, or on the node that has the task of that name.</summary>
    /// <returns>How many bytes went.</returns>
    private static async Task<long> CopyAsync(
        Invocation invocation, CopySide from, CopySide to, CopyManner manner, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var name = from.Container ?? to.Container!;
        if (await TaskLookup.FindElsewhereAsync(invocation, name, cancellationToken) is { } task)
        {
            daemon = task.Daemon;
            from = from.Container is null ? from : (@from with { Container = task.Container });
            to = to.Container is null ? to : to with { Container = task.Container };
        }

        return from.Container is null
            ? await new CopyIn(daemon, manner).RunAsync(from, to, cancellationToken)
            : await new CopyOut(invocation, daemon, manner).RunAsync(from, to, cancellationToken);
    }
}
