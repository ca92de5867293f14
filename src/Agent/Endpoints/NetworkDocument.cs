using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orc.Agent.Engine.Inspecting;
using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Endpoints;

/// <summary>A network in Docker's JSON, with the containers that are on it now.</summary>
internal static class NetworkDocument
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(ListedNetwork network, IReadOnlyList<ContainerReport> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            var record = network.Record;
            json.WriteStartObject();
            json.WriteString("Name", network.Name);
            json.WriteString("Id", network.Id);
            json.WriteTime("Created", record?.CreatedAt);
            json.WriteString("Scope", network.Scope);
            json.WriteString("Driver", network.Driver);
            json.WriteBoolean("EnableIPv4", true);
            json.WriteBoolean("EnableIPv6", record?.Subnets.Any(subnet => IsV6(subnet)) ?? false);
            WriteAddressing(json, record);
            json.WriteBoolean("Internal", network.IsInternal);
            json.WriteBoolean("Attachable", record?.Spec.Attachable ?? false);
            json.WriteBoolean("Ingress", false);
            json.WriteStartObject("ConfigFrom");
            json.WriteString("Network", record?.Spec.ConfigFrom ?? "");
            json.WriteEndObject();
            json.WriteBoolean("ConfigOnly", record?.Spec.ConfigOnly ?? false);
            WriteContainers(json, network.Name, members);
            json.WriteMap("Options", network.Options);
            json.WriteMap("Labels", network.Labels);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static bool IsV6(SubnetPlan subnet) => subnet.Family == AddressFamily.InterNetworkV6;

    private static void WriteAddressing(Utf8JsonWriter json, NetworkRecord? record)
    {
        json.WriteStartObject("IPAM");
        json.WriteString("Driver", "default");
        json.WriteNull("Options");
        json.WriteStartArray("Config");
        foreach (var subnet in record is { Spec.ConfigOnly: true } ? record.Spec.Subnets : [])
        {
            WriteAsked(json, subnet);
        }

        foreach (var subnet in record?.Subnets ?? [])
        {
            json.WriteStartObject();
            json.WriteString("Subnet", subnet.Subnet.ToString());
            if (subnet.Range is { } range)
            {
                json.WriteString("IPRange", range.ToString());
            }

            json.WriteString("Gateway", subnet.Gateway.ToString());
            WriteReserved(json, ReservedOf(record!.Spec, subnet));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAsked(Utf8JsonWriter json, SubnetSpec subnet)
    {
        json.WriteStartObject();
        json.WriteString("Subnet", subnet.Subnet);
        if (subnet.Range is { } range)
        {
            json.WriteString("IPRange", range);
        }

        if (subnet.Gateway is { } gateway)
        {
            json.WriteString("Gateway", gateway);
        }

        WriteReserved(json, subnet.Reserved);
        json.WriteEndObject();
    }

    // Of an overlay the control plane keeps them free: they are not in what was chosen here.
    private static ImmutableArray<string> ReservedOf(NetworkSpec spec, SubnetPlan subnet) => spec.Subnets
        .FirstOrDefault(asked => IPNetwork.TryParse(asked.Subnet, out var range) && range.Equals(subnet.Subnet))
        ?.Reserved ?? [];

    // Docker keeps a name with each; here they are counted.
    private static void WriteReserved(Utf8JsonWriter json, ImmutableArray<string> reserved)
    {
        if (reserved.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("AuxiliaryAddresses");
        for (var index = 0; index < reserved.Length; index++)
        {
            json.WriteString(string.Create(CultureInfo.InvariantCulture, $"{index}"), reserved[index]);
        }

        json.WriteEndObject();
    }

    private static void WriteContainers(Utf8JsonWriter json, string network, IReadOnlyList<ContainerReport> members)
    {
        json.WriteStartObject("Containers");
        foreach (var container in members)
        {
            foreach (var endpoint in container.Endpoints.Where(endpoint => endpoint.Network == network))
            {
                json.WriteStartObject(container.Id.Value);
                json.WriteString("Name", container.Name);
                json.WriteString("EndpointID", "");
                json.WriteString("MacAddress", endpoint.MacAddress ?? "");
                json.WriteString("IPv4Address", WithPrefix(endpoint.Ipv4Address, endpoint.Ipv4PrefixLength));
                json.WriteString("IPv6Address", WithPrefix(endpoint.Ipv6Address, endpoint.Ipv6PrefixLength));
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
    }

    private static string WithPrefix(string? address, int length) =>
        address is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{address}/{length}");
}
