using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Compose.Values;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Clusters;

/// <summary>What holds for the whole cluster.</summary>
internal static class UpdateCommand
{
    public static Command Create()
    {
        var placement = Flag.Text(
            "--placement", "Which node gets a task of a service that does not say it: spread, binpack");
        var expiry = Flag.Text("--cert-expiry", "Validity period for node certificates (ns|us|ms|s|m|h)", "duration");
        var command = new Command("update", "Update the cluster") { placement, expiry };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var request = new UpdateClusterRequest { RequestId = RequestIds.Create() };
            if (invocation.Get(placement) is { } word)
            {
                request.Placement = word;
            }

            if (invocation.Get(expiry) is { } period)
            {
                request.CertificateLife = GoDuration.TryParse(period, out var life)
                    ? life.ToNanoseconds()
                    : throw new CliException(
                        $"invalid argument \"{period}\" for \"--cert-expiry\" flag: it is no duration");
            }

            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Nodes.UpdateClusterAsync(request, cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync($"placement: {reply.Placement}");
            await invocation.Out.WriteLineAsync(
                $"certificates of nodes: {GoDuration.Format(WireForm.FromNanoseconds(reply.CertificateLife))}");
            return ExitCodes.Success;
        });
        return command;
    }
}
