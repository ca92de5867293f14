using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Clusters;

/// <summary><c>cluster join-token worker|manager</c>: asked of a manager, from any node.</summary>
internal static class JoinTokenCommand
{
    public static Command Create()
    {
        var quiet = Flag.Switch("-q, --quiet", "Only display token");
        var rotate = Flag.Switch("--rotate", "Make a new token; the old one gives no right any more");
        var role = Operand.One("worker|manager");
        var command = new Command("join-token", "Show how other nodes join") { quiet, rotate, role };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var name = invocation.Get(role);
            var wanted = name switch
            {
                "worker" => WireNodeRole.Worker,
                "manager" => WireNodeRole.Manager,
                _ => throw new CliException($"unknown role \"{name}\": it is worker or manager"),
            };
            var channel = await invocation.Cluster.OpenManagerAsync(cancellationToken);
            var reply = await new Cluster.ClusterClient(channel).GetTokenAsync(
                new ClusterTokenRequest { Role = wanted, Rotate = invocation.Get(rotate) },
                cancellationToken: cancellationToken);
            if (invocation.Get(quiet))
            {
                await invocation.Out.WriteLineAsync(reply.Token);
                return ExitCodes.Success;
            }

            if (invocation.Get(rotate))
            {
                await invocation.Out.WriteLineAsync($"Successfully rotated {name} join token.");
                await invocation.Out.WriteLineAsync();
            }

            await JoinText.WriteAsync(invocation, name, reply.Token, reply.Address);
            return ExitCodes.Success;
        });
        return command;
    }
}
