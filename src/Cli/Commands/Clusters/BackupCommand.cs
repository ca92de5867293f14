using System.CommandLine;
using System.Globalization;
using Orc.Cli.Commands.Images;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Clusters;

/// <summary><c>cluster backup</c>: the cluster's whole store as one file, asked of the manager from any node.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var output = Flag.Text("-o, --output", "Write to a file, instead of STDOUT");
        var key = Flag.Switch("--with-key", "Put the key that opens the backup into it");
        var command = new Command("backup", "Write everything the cluster's store holds into one file")
        {
            output, key,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var path = invocation.Get(output);
            if (path is null && invocation.Console.OutputIsTerminal)
            {
                throw new CliException("cowardly refusing to write to a terminal. Use the -o flag or redirect");
            }

            var channel = await invocation.Cluster.OpenManagerAsync(cancellationToken);
            using var call = new Cluster.ClusterClient(channel).Backup(
                new ClusterBackupRequest { WithKey = invocation.Get(key) }, cancellationToken: cancellationToken);
            var summary = await call.ResponseStream.MoveNext(cancellationToken)
                ? call.ResponseStream.Current.Summary
                : throw new CliException("the daemon sent no backup");
            await Downloads.SaveAsync(
                path,
                invocation.Console.OutBytes,
                call.ResponseStream,
                (ClusterBackupPart part) => part.Content,
                Downloads.Own,
                cancellationToken);
            await invocation.Error.WriteLineAsync(Text(summary));
            await invocation.Error.WriteLineAsync(invocation.Get(key)
                ? "Its key is in it: whoever has the file has the cluster and its secrets."
                : $"Only the key of the store opens it: keep a copy of {summary.KeyPath} of {summary.Node} elsewhere.");
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>What is in it, in a line.</summary>
    public static string Text(ClusterSummary summary) => string.Create(
        CultureInfo.InvariantCulture,
        $"Cluster {summary.Cluster} as of {DateTimeOffset.FromUnixTimeMilliseconds(summary.MadeAt):u} (version " +
        $"{summary.Version}): {summary.Nodes} nodes, {summary.Stacks} stacks, {summary.Services} services, " +
        $"{summary.Files} secrets and configs.");
}
