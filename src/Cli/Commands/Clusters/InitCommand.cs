using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Clusters;

/// <summary><c>cluster init</c>: others can join from now on. What runs here goes on as it was.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var advertise = Flag.Text("--advertise-addr", "Address other nodes reach this one at (ADDRESS|DEVICE[:PORT])");
        var listen = Flag.Text("--listen-addr", "Address to listen on (default: all, port 2377)");
        var pools = Flag.List(
            "--default-addr-pool", "Address pool in CIDR format that overlay networks are cut from", "ipNetSlice");
        var length = Flag.Number(
            "--default-addr-pool-mask-length", "Prefix length of each overlay network (default 20)", "uint32");
        var command = new Command("init", "Initialize a cluster, with this node as its manager")
        {
            advertise, listen, pools, length,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
            var reply = await new Cluster.ClusterClient(daemon.Channel).InitAsync(
                new ClusterInitRequest
                {
                    AdvertiseAddress = invocation.Get(advertise) ?? "",
                    ListenAddress = invocation.Get(listen) ?? "",
                    AddressPools =
                    {
                        (invocation.Get(pools) ?? [])
                            .SelectMany(pool => pool.Split(',', StringSplitOptions.TrimEntries)),
                    },
                    AddressPoolMaskLength = invocation.Get(length) ?? 0,
                },
                cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync(
                $"Cluster initialized: current node ({reply.Node}) is now a manager.");
            await invocation.Out.WriteLineAsync();
            await JoinText.WriteAsync(invocation, "worker", reply.WorkerToken, reply.Address);
            return ExitCodes.Success;
        });
        return command;
    }
}
