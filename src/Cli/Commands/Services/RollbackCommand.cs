using System.CommandLine;
using System.Globalization;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

internal static class RollbackCommand
{
    public static Command Create()
    {
        var following = new ServiceFollowing();
        var steps = Flag.Number("--steps", "How many releases to go back (default 1)");
        var release = Flag.Text("--to", "A release by its number (see: orc service history)", "release");
        var service = Operand.One("SERVICE");
        var command = new Command("rollback", "Revert changes to a service's configuration")
        {
            steps, release, service,
        };
        following.AddTo(command);
        command.Runs(async (invocation, cancellationToken) =>
        {
            var request = new RollbackServiceRequest
            {
                RequestId = RequestIds.Create(),
                Service = invocation.Get(service),
                Steps = invocation.Get(steps) switch
                {
                    null => 1,
                    { } count and >= 1 => count,
                    _ => throw new CliException("--steps must be 1 or more"),
                },
            };
            if (invocation.Get(release) is { } number)
            {
                request.Release = long.TryParse(
                    number, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted > 0
                    ? wanted
                    : throw new CliException($"invalid release {number}: it is a number (see: orc service history)");
            }

            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Services.RollbackAsync(request, cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync(request.Service);
            return await following.AfterAsync(invocation, cluster, reply, cancellationToken);
        });
        return command;
    }
}
