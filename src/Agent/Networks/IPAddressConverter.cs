using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orc.Agent.Networks;

/// <summary>An address as text in a record.</summary>
internal sealed class IPAddressConverter : JsonConverter<IPAddress>
{
    public override IPAddress Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        IPAddress.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
