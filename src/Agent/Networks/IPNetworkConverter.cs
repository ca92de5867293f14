using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orc.Agent.Networks;

/// <summary>A range of addresses as text in a record.</summary>
internal sealed class IPNetworkConverter : JsonConverter<IPNetwork>
{
    public override IPNetwork Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        IPNetwork.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, IPNetwork value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
