using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

internal static class ConnectCommand
{
    public static Command Create()
    {
        var aliases = Flag.List("--alias", "Add network-scoped alias for the container", "strings");
        var ipv4 = Flag.Text("--ip", "IPv4 address (e.g., \"172.30.100.104\")");
        var ipv6 = Flag.Text("--ip6", "IPv6 address (e.g., \"2001:db8::33\")");
        var priority = Flag.Number("--gw-priority", "Highest gw-priority provides the default gateway");
        var links = Flag.List("--link", "Add link to another container");
        var linkLocal = Flag.List("--link-local-ip", "Add a link-local address for the container", "strings");
        var driver = Flag.List("--driver-opt", "driver options for the network", "strings");
        var network = Operand.One("NETWORK");
        var container = Operand.One("CONTAINER");
        var command = new Command("connect", "Connect a container to a network")
        {
            aliases, priority, ipv4, ipv6, links, linkLocal, driver, network, container,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            if (invocation.Get(links) is [var link, ..])
            {
                throw new CliException($"--link {link} is not there: containers of a network find one another by name; "
                    + "another name is an --alias of the one that is looked for");
            }

            if (invocation.Get(linkLocal) is [var local, ..])
            {
                throw new CliException($"--link-local-ip {local} is not there: addresses are of the network's range "
                    + "(--ip, --ip6)");
            }

            if (invocation.Get(driver) is [var option, ..])
            {
                throw new CliException($"--driver-opt {option} is not there: no network driver has options of one "
                    + "container");
            }

            var daemon = await invocation.ConnectAsync(cancellationToken);
            var endpoint = new WireEndpoint
            {
                Network = await ClusterNetworkCalls.NameOfAsync(
                    invocation, daemon, invocation.Get(network), cancellationToken),
                Aliases = { invocation.Get(aliases) ?? [] },
                GatewayPriority = invocation.Get(priority) ?? 0,
            };
            if (invocation.Get(ipv4) is { } address)
            {
                endpoint.Ipv4Address = address;
            }

            if (invocation.Get(ipv6) is { } address6)
            {
                endpoint.Ipv6Address = address6;
            }

            _ = await daemon.Networks.ConnectAsync(
                new ConnectNetworkRequest { Container = invocation.Get(container), Endpoint = endpoint },
                cancellationToken: cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
