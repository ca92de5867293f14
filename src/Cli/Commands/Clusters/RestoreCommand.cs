using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;
using Orc.Cli.Commands.Images;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Clusters;

/// <summary><c>cluster restore</c>: this node keeps the cluster's store from now on, as it was in the backup.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var key = Flag.Text("--key", "File with the key of the store that the backup was made of");
        var advertise = Flag.Text("--advertise-addr", "Address members reach this node at (default: as it was)");
        var listen = Flag.Text("--listen-addr", "Address to listen on (default: all)");
        var file = Operand.One("FILE");
        var command = new Command("restore", "Restore the cluster's store from a backup; nothing that runs is removed")
        {
            key, advertise, listen, file,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            await using var source = Uploads.Open(invocation.Get(file));
            var request = new ClusterRestoreRequest
            {
                AdvertiseAddress = invocation.Get(advertise) ?? "",
                ListenAddress = invocation.Get(listen) ?? "",
                Key = invocation.Get(key) is { } path ? await ReadKeyAsync(path, cancellationToken) : ByteString.Empty,
            };
            var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
            using var call = new Cluster.ClusterClient(daemon.Channel).Restore(cancellationToken: cancellationToken);
            await SendAsync(source, request, call.RequestStream, cancellationToken);
            await WriteAsync(invocation, await call.ResponseAsync);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task SendAsync(
        Stream source,
        ClusterRestoreRequest request,
        IClientStreamWriter<ClusterRestorePart> writer,
        CancellationToken cancellationToken)
    {
        await writer.WriteAsync(new ClusterRestorePart { Request = request }, cancellationToken);
        await Uploads.SendAsync(
            source,
            content => writer.WriteAsync(new ClusterRestorePart { Content = content }, cancellationToken),
            cancellationToken);
        await writer.CompleteAsync();
    }

    private static async Task WriteAsync(Invocation invocation, ClusterRestoreReply reply)
    {
        await invocation.Out.WriteLineAsync($"Restored. {BackupCommand.Text(reply.Summary)}");
        if (reply.Former.Length > 0)
        {
            await invocation.Out.WriteLineAsync($"The former store is kept as {reply.Former}.");
        }

        if (reply.Waiting.Count > 0)
        {
            await invocation.Out.WriteLineAsync(
                $"Nothing is decided before {string.Join(", ", reply.Waiting)} said what they run, or 60 s passed "
                + "(orc node ls).");
        }

        await invocation.Out.WriteLineAsync(
            "What runs and is not in the backup is kept, and listed as Orphan by orc node ps.");
    }

    private static async Task<ByteString> ReadKeyAsync(string path, CancellationToken cancellationToken)
    {
        await using var source = Uploads.Open(path);
        return await ByteString.FromStreamAsync(source, cancellationToken);
    }
}
