using System.Text.Json;
using Orc.Agent.Engine.Oci;

namespace Orc.Agent.Engine.Exec;

/// <summary>Reads back the <c>process</c> of a config.json that <see cref="OciJson"/> wrote.</summary>
internal static class OciProcessReader
{
    public static OciProcess Read(ReadOnlySpan<byte> config)
    {
        // The rest (a compiled seccomp filter, for one) is far larger, and is not looked at.
        var reader = new Utf8JsonReader(config);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isProcess = reader.ValueTextEquals("process");
            reader.Read();
            if (isProcess)
            {
                using var document = JsonDocument.ParseValue(ref reader);
                return Read(document.RootElement);
            }

            reader.Skip();
        }

        throw new InvalidDataException("the container's config.json has no process");
    }

    private static OciProcess Read(JsonElement process) => new()
    {
        Arguments = Strings(process, "args"),
        Environment = Strings(process, "env"),
        WorkingDirectory = process.GetProperty("cwd").GetString()!,
        User = User(process.GetProperty("user")),
        Terminal = process.TryGetProperty("terminal", out var terminal) && terminal.GetBoolean(),
        Capabilities = process.TryGetProperty("capabilities", out var sets) ? Strings(sets, "bounding") : [],
        Limits = process.TryGetProperty("rlimits", out var limits) ? [.. limits.EnumerateArray().Select(Limit)] : [],
        NoNewPrivileges = process.TryGetProperty("noNewPrivileges", out var none) && none.GetBoolean(),
        OomScoreAdjustment = process.TryGetProperty("oomScoreAdj", out var score) ? score.GetInt32() : null,
        ApparmorProfile = process.TryGetProperty("apparmorProfile", out var profile) ? profile.GetString() : null,
    };

    private static ContainerUser User(JsonElement user) => new()
    {
        Uid = user.GetProperty("uid").GetUInt32(),
        Gid = user.GetProperty("gid").GetUInt32(),
        AdditionalGids = user.TryGetProperty("additionalGids", out var more)
            ? [.. more.EnumerateArray().Select(gid => gid.GetUInt32())]
            : [],
    };

    private static OciLimit Limit(JsonElement limit)
    {
        const string Prefix = "RLIMIT_";
        var type = limit.GetProperty("type").GetString()!;
        return new OciLimit(
            (type.StartsWith(Prefix, StringComparison.Ordinal) ? type[Prefix.Length..] : type).ToLowerInvariant(),
            limit.GetProperty("soft").GetUInt64(),
            limit.GetProperty("hard").GetUInt64());
    }

    private static IReadOnlyList<string> Strings(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(text => text.GetString()!)] : [];
}
