using System.CommandLine;
using Orc.Cli.Commands.Images;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

/// <summary><c>volume backup</c>: what a volume holds as a tar archive, from whichever node has it.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var output = Flag.Text("-o, --output", "Write to a file, instead of STDOUT");
        var pause = Flag.Switch("--pause", "Pause the containers that run on it meanwhile");
        var node = Flag.Text("--node", "Node that has it, or self (default: its owner in the cluster, else this one)");
        var volume = Operand.One("VOLUME");
        var command = new Command("backup", "Write what a volume holds into a tar archive")
        {
            output, pause, node, volume,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var path = invocation.Get(output);
            if (path is null && invocation.Console.OutputIsTerminal)
            {
                throw new CliException("cowardly refusing to save to a terminal. Use the -o flag or redirect");
            }

            var name = invocation.Get(volume);
            var place = await VolumePlace.FindAsync(invocation, name, invocation.Get(node), cancellationToken);
            var there = await place.OpenAsync(invocation, cancellationToken);
            using var call = there.ReadArchive(
                new ReadVolumeRequest { Volume = name, Pause = invocation.Get(pause) },
                cancellationToken: cancellationToken);
            var running = await call.ResponseStream.MoveNext(cancellationToken)
                ? call.ResponseStream.Current.Running.ToList()
                : throw new CliException($"the daemon sent nothing of volume {name}: see orc system logs");
            await Downloads.SaveAsync(
                path,
                invocation.Console.OutBytes,
                call.ResponseStream,
                (VolumeArchivePart part) => part.Content,
                cancellationToken);
            if (running.Count > 0 && !invocation.Get(pause))
            {
                await invocation.Error.WriteLineAsync(
                    $"WARNING: {string.Join(", ", running)} ran on it meanwhile: files may be half written. With "
                    + "--pause they stand still");
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
