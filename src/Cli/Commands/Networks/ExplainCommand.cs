using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

/// <summary>Why packets of containers get through, or do not.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var service = Operand.Optional("SERVICE");
        var command = new Command(
            "explain",
            "Show what orc changed on this machine, and what blocks containers; or the path of packets to a service")
        {
            service,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            if (invocation.Get(service) is { Length: > 0 } name)
            {
                var path = await daemon.Networks.ExplainServiceAsync(
                    new ExplainServiceRequest { Service = name }, cancellationToken: cancellationToken);
                foreach (var line in Lines(path))
                {
                    await invocation.Out.WriteLineAsync(line);
                }

                return path.Steps.Any(step => step.Fault.Length > 0) ? ExitCodes.Failure : ExitCodes.Success;
            }

            var reply = await daemon.Networks.ExplainAsync(new Empty(), cancellationToken: cancellationToken);
            foreach (var line in Lines(reply))
            {
                await invocation.Out.WriteLineAsync(line);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    internal static IEnumerable<string> Lines(ExplainNetworksReply reply)
    {
        yield return $"Rules of ours: nftables table inet {reply.Table} (nft list table inet {reply.Table})";
        yield return reply.TurnedForwardingOn
            ? "IPv4 forwarding: turned on by orc (orc system uninstall --purge turns it off)"
            : "IPv4 forwarding: left as it was";
        yield return reply.Firewalls.Count == 0
            ? "Other firewalls: none drops what containers send or get"
            : $"Other firewalls (orcd --firewall {reply.FirewallMode}):";
        foreach (var firewall in reply.Firewalls)
        {
            yield return $"  {firewall.Name}, chain {firewall.Chain} ({firewall.Reason})";
            yield return firewall.Accept.Length > 0
                ? $"    lets containers through: {firewall.Accept}"
                : $"    BLOCKS containers: {firewall.Remedy}";
        }

        foreach (var port in reply.BlockedPorts)
        {
            yield return $"NOT PUBLISHED here: {port}";
        }

        foreach (var peer in reply.Peers)
        {
            yield return $"Node at {peer.Machine}: " + (peer.Lost
                ? "NOT REACHED through overlay networks: 4789/udp must be open between us"
                : peer.Narrow
                    ? "small packets get through, LARGE ONES DO NOT: set the networks' MTU lower"
                    : "reached through overlay networks");
        }
    }

    internal static IEnumerable<string> Lines(ExplainServiceReply reply)
    {
        foreach (var step in reply.Steps)
        {
            yield return $"{step.Step,-8} {step.Text}";
            if (step.Fault.Length > 0)
            {
                yield return $"         FAULT: {step.Fault}";
            }
        }
    }
}
