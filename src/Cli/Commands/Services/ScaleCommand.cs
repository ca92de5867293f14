using System.CommandLine;
using System.Globalization;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

internal static class ScaleCommand
{
    public static Command Create()
    {
        var following = new ServiceFollowing();
        var scales = Operand.Many("SERVICE=REPLICAS [SERVICE=REPLICAS...]");
        var command = new Command("scale", "Scale one or multiple replicated services") { scales };
        following.AddTo(command);
        command.Runs(async (invocation, cancellationToken) =>
        {
            var request = new ScaleServicesRequest { RequestId = RequestIds.Create() };
            foreach (var (service, count) in invocation.Get(scales).Select(Read))
            {
                request.Scale[service] = count;
            }

            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Services.ScaleAsync(request, cancellationToken: cancellationToken);
            foreach (var (service, count) in invocation.Get(scales).Select(Read))
            {
                await invocation.Out.WriteLineAsync($"{service} scaled to {count}");
            }

            return await following.AfterAsync(invocation, cluster, reply, cancellationToken);
        });
        return command;
    }

    public static (string Service, int Count) Read(string text)
    {
        var end = text.LastIndexOf('=');
        if (end <= 0)
        {
            throw new CliException(
                $"invalid scale specifier '{text}': it is written SERVICE=REPLICAS, for example web=3");
        }

        return int.TryParse(text.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? (text[..end], count)
            : throw new CliException(
                $"{text[..end]}: invalid replicas value {text[(end + 1)..]}: it is a whole number, 0 or more");
    }
}
