using System.CommandLine;
using Orc.Cli.Commands.Containers.Copying;
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
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var count = from.Container is null
                ? await new CopyIn(daemon, manner).RunAsync(from, to, cancellationToken)
                : await new CopyOut(invocation, daemon, manner).RunAsync(from, to, cancellationToken);
            if (!invocation.Get(quiet) && !from.IsStream && !to.IsStream)
            {
                await invocation.Error.WriteLineAsync($"Successfully copied {HumanSize.Of(count)} to {to}");
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
