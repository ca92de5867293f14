using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orc.Agent.Engine.Inspecting;
using Orc.Agent.Networks;
using Orc.Model.Containers;

namespace Orc.Agent.Endpoints;

/// <summary>A network in Docker's JSON.</summary>
internal static class NetworkInspection
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="members">The containers on it.</param>
    public static ReadOnlySpan<byte> Write(NetworkRecord network, IEnumerable<ContainerReport> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("Name", network.Spec.Name);
            json.WriteString("Id", network.Id);
            json.WriteTime("Created", network.CreatedAt);
            json.WriteString("Scope", "local");
            json.WriteString("Driver", network.Spec.Driver);
            json.WriteBoolean("EnableIPv4", true);
            json.WriteBoolean("EnableIPv6", network.Spec.EnableIpv6);
            WriteRanges(json, network);
            json.WriteBoolean("Internal", network.Spec.Internal);
            json.WriteBoolean("Attachable", false);
            json.WriteBoolean("Ingress", false);
            json.WriteStartObject("ConfigFrom");
            json.WriteString("Network", "");
            json.WriteEndObject();
            json.WriteBoolean("ConfigOnly", false);
            WriteContainers(json, network.Spec.Name, members);
            json.WriteMap("Options", network.Spec.Options);
            json.WriteMap("Labels", network.Spec.Labels);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static void WriteRanges(Utf8JsonWriter json, NetworkRecord network)
    {
        json.WriteStartObject("IPAM");
        json.WriteString("Driver", "default");
        json.WriteMap("Options", []);
        json.WriteStartArray("Config");
        foreach (var subnet in network.Subnets)
        {
            json.WriteStartObject();
            json.WriteString("Subnet", subnet.Subnet.ToString());
            if (subnet.Range is { } range)
            {
                json.WriteString("IPRange", range.ToString());
            }

            json.WriteString("Gateway", subnet.Gateway.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteContainers(Utf8JsonWriter json, string network, IEnumerable<ContainerReport> members)
    {
        json.WriteStartObject("Containers");
        foreach (var member in members)
        {
            var endpoint = member.Endpoints.FirstOrDefault(endpoint => endpoint.Network == network);
            json.WriteStartObject(member.Id.Value);
            json.WriteString("Name", member.Name);
            json.WriteString("EndpointID", "");
            json.WriteString("MacAddress", endpoint?.MacAddress ?? "");
            json.WriteString("IPv4Address", WithLength(endpoint?.Ipv4Address, endpoint?.Ipv4PrefixLength));
            json.WriteString("IPv6Address", WithLength(endpoint?.Ipv6Address, endpoint?.Ipv6PrefixLength));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string WithLength(string? address, int? length) => address is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{address}/{length}");
}
