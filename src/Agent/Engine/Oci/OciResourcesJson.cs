using System.Text.Json;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Oci;

/// <summary>
/// Writes <c>linux.resources</c>. A group of limits without any is left out: runtimes touch what is named.
/// </summary>
internal static class OciResourcesJson
{
    private static readonly (string Name, BlkioLimit Limit)[] BlockLists =
    [
        ("weightDevice", BlkioLimit.Weight),
        ("throttleReadBpsDevice", BlkioLimit.ReadBytes),
        ("throttleWriteBpsDevice", BlkioLimit.WriteBytes),
        ("throttleReadIOPSDevice", BlkioLimit.ReadOperations),
        ("throttleWriteIOPSDevice", BlkioLimit.WriteOperations),
    ];

    public static void Write(Utf8JsonWriter json, OciResources resources)
    {
        json.WriteStartObject("resources");
        WriteDevices(json, resources.Devices);
        WriteGroup(
            json,
            "memory",
            ("limit", resources.Memory),
            ("reservation", resources.MemoryReservation),
            ("swap", resources.MemorySwap),
            ("swappiness", resources.MemorySwappiness),
            ("disableOOMKiller", resources.DisableOomKiller ? true : null));
        WriteGroup(
            json,
            "cpu",
            ("shares", resources.CpuShares),
            ("quota", resources.CpuQuota),
            ("period", resources.CpuPeriod),
            ("realtimePeriod", resources.RealtimePeriod),
            ("realtimeRuntime", resources.RealtimeRuntime),
            ("cpus", resources.Cpus),
            ("mems", resources.MemoryNodes));
        WriteGroup(json, "pids", ("limit", resources.PidsLimit));
        WriteBlocks(json, resources);
        json.WriteEndObject();
    }

    private static void WriteBlocks(Utf8JsonWriter json, OciResources resources)
    {
        if (resources.BlockWeight is null && resources.BlockLimits.Count == 0)
        {
            return;
        }

        json.WriteStartObject("blockIO");
        WriteValue(json, "weight", (long?)resources.BlockWeight);
        foreach (var (name, limit) in BlockLists)
        {
            var limits = resources.BlockLimits.Where(one => one.Limit == limit).ToList();
            if (limits.Count == 0)
            {
                continue;
            }

            json.WriteStartArray(name);
            foreach (var one in limits)
            {
                json.WriteStartObject();
                json.WriteNumber("major", one.Major);
                json.WriteNumber("minor", one.Minor);
                json.WriteNumber(limit == BlkioLimit.Weight ? "weight" : "rate", one.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteDevices(Utf8JsonWriter json, IReadOnlyList<OciDeviceRule> rules)
    {
        json.WriteStartArray("devices");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteBoolean("allow", rule.Allow);
            json.WriteString("type", [rule.Type]);
            WriteValue(json, "major", rule.Major);
            WriteValue(json, "minor", rule.Minor);
            json.WriteString("access", rule.Access);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteGroup(Utf8JsonWriter json, string name, params (string Name, object? Value)[] members)
    {
        if (members.All(member => member.Value is null))
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in members)
        {
            WriteValue(json, key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case long number:
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case string text:
                json.WriteString(name, text);
                break;
            default:
                break;
        }
    }
}
