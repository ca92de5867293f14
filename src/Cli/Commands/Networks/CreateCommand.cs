using System.CommandLine;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

/// <summary><c>orc network create</c>.</summary>
internal sealed class CreateCommand : Command
{
    private readonly Option<string?> _driver = Flag.Text(
        "-d, --driver", "Driver to manage the network (bridge, overlay, macvlan)");
    private readonly Option<bool> _internal = Flag.Switch("--internal", "Restrict external access to the network");
    private readonly Option<bool> _ipv6 = Flag.Switch("--ipv6", "Enable IPv6 address assignment");
    private readonly Option<string[]> _subnets =
        Flag.List("--subnet", "Subnet in CIDR format that represents a network segment", "strings");

    private readonly Option<string[]> _gateways =
        Flag.List("--gateway", "IPv4 or IPv6 gateway for the subnet", "strings");

    private readonly Option<string[]> _ranges =
        Flag.List("--ip-range", "Allocate container ip from a sub-range", "strings");

    private readonly Option<string[]> _reserved =
        Flag.List("--aux-address", "Addresses that are never given to a container", "map");

    private readonly Option<string[]> _options = Flag.List("-o, --opt", "Set driver specific options", "map");
    private readonly Option<string[]> _labels = Flag.List("--label", "Set metadata on a network");

    // What has one meaning on a single host is taken and means that.
    private readonly Option<bool> _attachable = Flag.Switch("--attachable", "Enable manual container attachment");
    private readonly Option<string?> _scope = Flag.Text("--scope", "Control the network's scope (local, swarm)");
    private readonly Option<string?> _addressing = Flag.Text("--ipam-driver", "IP Address Management driver (default)");
    private readonly Option<bool> _configOnly = Flag.Switch(
        "--config-only", "Create a configuration only network");

    private readonly Option<string?> _configFrom = Flag.Text(
        "--config-from", "The network from which to copy the configuration");

    private readonly Option<bool?> _ipv4 = Flag.Choice("--ipv4", "Enable IPv4 address assignment (always)");
    private readonly Option<bool> _ingress = Flag.Switch("--ingress", "Create swarm routing-mesh network");
    private readonly Option<string[]> _addressOptions =
        Flag.List("--ipam-opt", "Set IPAM driver specific options", "map");

    private readonly Argument<string> _name = Operand.One("NETWORK");

    private CreateCommand()
        : base("create", "Create a network")
    {
        Option[] options =
        [
            _attachable, _reserved, _configFrom, _configOnly, _driver, _gateways, _internal, _ranges, _addressing,
            _ipv6, _labels, _options, _scope, _subnets, _ipv4, _ingress, _addressOptions,
        ];
        foreach (var option in options)
        {
            Add(option);
        }

        Add(_name);
        this.Runs(RunAsync);
    }

    public static Command Create() => new CreateCommand();

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var isOfCluster = invocation.Get(_driver) == "overlay" || invocation.Get(_scope) is "swarm" or "global";
        if (invocation.Get(_scope) is { } scope and not ("local" or "swarm" or "global" or ""))
        {
            throw new CliException($"--scope {scope} is not there: a network is of this machine (local), or of the "
                + "cluster (swarm)");
        }

        if (invocation.Get(_addressing) is { } addressing and not ("default" or ""))
        {
            throw new CliException($"--ipam-driver {addressing} is not there: orc gives addresses itself");
        }

        RequireKnown(invocation);
        var spec = Read(invocation, isOfCluster);
        var request = new CreateNetworkRequest { Spec = spec };
        if (isOfCluster)
        {
            if (spec.ConfigFrom.Length > 0)
            {
                await NetworkSettings.FillAsync(invocation, spec, cancellationToken);
            }

            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var made = await cluster.Networks.CreateAsync(request, cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync(made.Id);
            return ExitCodes.Success;
        }

        var daemon = await invocation.ConnectAsync(cancellationToken);
        var reply = await daemon.Networks.CreateAsync(
            request, cancellationToken: cancellationToken);
        await invocation.Out.WriteLineAsync(reply.Id);
        return ExitCodes.Success;
    }

    private void RequireKnown(Invocation invocation)
    {
        if (invocation.Get(_ipv4) == false)
        {
            throw new CliException("--ipv4=false is not there: a network has IPv4, and IPv6 beside it (--ipv6)");
        }

        if (invocation.Get(_ingress))
        {
            throw new CliException("--ingress is not there: published ports need no network of their own, they lead "
                + "through the networks that services are on");
        }

        if (invocation.Get(_addressOptions) is [var option, ..])
        {
            throw new CliException($"--ipam-opt {option} is not there: orc gives addresses itself, without options");
        }
    }

    private WireNetwork Read(Invocation invocation, bool isOfCluster)
    {
        var isConfigOnly = invocation.Get(_configOnly);
        var spec = new WireNetwork
        {
            Name = invocation.Get(_name),
            Driver = isConfigOnly ? "null" : invocation.Get(_driver) ?? (isOfCluster ? "overlay" : "bridge"),
            Attachable = invocation.Get(_attachable),
            Internal = invocation.Get(_internal),
            EnableIpv6 = invocation.Get(_ipv6),
            ConfigOnly = isConfigOnly,
            ConfigFrom = invocation.Get(_configFrom) ?? "",
            Options = { LabelFlag.Read(invocation.Get(_options) ?? []) },
            Labels = { LabelFlag.Read(invocation.Get(_labels) ?? []) },
        };
        spec.Subnets.Add(SubnetFlags.Read(
            invocation.Get(_subnets) ?? [],
            invocation.Get(_gateways) ?? [],
            invocation.Get(_ranges) ?? [],
            invocation.Get(_reserved) ?? []));
        Require(spec, isOfCluster);
        return spec;
    }

    private static void Require(WireNetwork spec, bool isOfCluster)
    {
        if (spec.ConfigOnly && isOfCluster)
        {
            throw new CliException("settings for other networks (--config-only) are of one node: leave --scope out");
        }

        if (spec.ConfigFrom.Length > 0
            && (spec.ConfigOnly || spec.Internal || spec.EnableIpv6 || spec.Options.Count + spec.Subnets.Count > 0))
        {
            throw new CliException("with --config-from all settings are those of that network: leave the others out");
        }
    }
}
