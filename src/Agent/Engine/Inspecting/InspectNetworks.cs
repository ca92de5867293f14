using System.Globalization;
using System.Text.Json;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Engine.Inspecting;

/// <summary>The part <c>NetworkSettings</c>: addresses and published ports as they are.</summary>
internal static class InspectNetworks
{
    private const string DefaultNetwork = "bridge";

    public static void Write(Utf8JsonWriter json, InspectInput input)
    {
        var report = input.Report;
        json.WriteStartObject("NetworkSettings");
        json.WriteString("Bridge", "");
        json.WriteString("SandboxID", input.NetworkNamespace is null ? "" : report.Id.Value);
        json.WriteString("SandboxKey", input.NetworkNamespace ?? "");
        WritePorts(json, report);
        WriteDefaultEndpoint(json, report.Endpoints.FirstOrDefault(endpoint => endpoint.Network == DefaultNetwork));
        json.WriteStartObject("Networks");
        foreach (var endpoint in report.Spec.Endpoints)
        {
            WriteNetwork(json, input, endpoint);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Exposed and not published: null.
    private static void WritePorts(Utf8JsonWriter json, ContainerReport report)
    {
        json.WriteStartObject("Ports");
        var published = report.Ports.ToLookup(port => port.Name());
        var names = published.Select(port => port.Key)
            .Concat(report.Pid is null ? [] : report.Spec.Expose.Select(WithProtocol))
            .Distinct()
            .Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!published[name].Any())
            {
                json.WriteNull(name);
                continue;
            }

            json.WriteStartArray(name);
            // Published without an address means all of them, of both families.
            foreach (var (binding, address) in published[name].SelectMany(binding => Addresses(binding)
                .Select(address => (binding, address))))
            {
                json.WriteStartObject();
                json.WriteString("HostIp", address);
                json.WriteString("HostPort", (binding.HostPort ?? 0).ToString(CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string[] Addresses(PortSpec binding) =>
        binding.HostAddress is { Length: > 0 } one ? [one] : ["0.0.0.0", "::"];

    // Docker's older form: the addresses on the network called bridge.
    private static void WriteDefaultEndpoint(Utf8JsonWriter json, EndpointReport? endpoint)
    {
        json.WriteBoolean("HairpinMode", false);
        json.WriteString("LinkLocalIPv6Address", "");
        json.WriteNumber("LinkLocalIPv6PrefixLen", 0);
        json.WriteNull("SecondaryIPAddresses");
        json.WriteNull("SecondaryIPv6Addresses");
        json.WriteString("EndpointID", "");
        WriteAddresses(json, endpoint);
    }

    private static void WriteNetwork(Utf8JsonWriter json, InspectInput input, EndpointSpec asked)
    {
        var got = input.Report.Endpoints.FirstOrDefault(endpoint => endpoint.Network == asked.Network);
        json.WriteStartObject(asked.Network);
        WriteAskedAddresses(json, asked);
        json.WriteNull("Links");
        json.WriteStringsOrNull("Aliases", asked.Aliases);
        json.WriteNull("DriverOpts");
        json.WriteNumber("GwPriority", asked.GatewayPriority);
        json.WriteString("NetworkID", input.NetworkIds.GetValueOrDefault(asked.Network, ""));
        json.WriteString("EndpointID", "");
        WriteAddresses(json, got);
        json.WriteStrings("DNSNames", [input.Report.Name, .. asked.Aliases, input.Report.Id.Short]);
        json.WriteEndObject();
    }

    private static void WriteAskedAddresses(Utf8JsonWriter json, EndpointSpec asked)
    {
        if (asked.Ipv4Address is null && asked.Ipv6Address is null)
        {
            json.WriteNull("IPAMConfig");
            return;
        }

        json.WriteStartObject("IPAMConfig");
        if (asked.Ipv4Address is { } ipv4)
        {
            json.WriteString("IPv4Address", ipv4);
        }

        if (asked.Ipv6Address is { } ipv6)
        {
            json.WriteString("IPv6Address", ipv6);
        }

        json.WriteEndObject();
    }

    private static void WriteAddresses(Utf8JsonWriter json, EndpointReport? endpoint)
    {
        json.WriteString("Gateway", endpoint?.Gateway ?? "");
        json.WriteString("IPAddress", endpoint?.Ipv4Address ?? "");
        json.WriteNumber("IPPrefixLen", endpoint?.Ipv4PrefixLength ?? 0);
        json.WriteString("IPv6Gateway", "");
        json.WriteString("GlobalIPv6Address", endpoint?.Ipv6Address ?? "");
        json.WriteNumber("GlobalIPv6PrefixLen", endpoint?.Ipv6PrefixLength ?? 0);
        json.WriteString("MacAddress", endpoint?.MacAddress ?? "");
    }

    private static string WithProtocol(string port) =>
        port.Contains('/', StringComparison.Ordinal) ? port : $"{port}/tcp";
}
