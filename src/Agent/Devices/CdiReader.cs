using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orc.Agent.Devices;

/// <summary>The text of a CDI file as what it says. Keys that are newer than this are passed over.</summary>
internal static class CdiReader
{
    private static readonly string[] Moments =
        ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

    /// <exception cref="FormatException">What is wrong with it.</exception>
    public static CdiSpec Read(string path, string text)
    {
        var isJson = path.EndsWith(".json", StringComparison.Ordinal);
        var root = CdiTree.Read(text, isJson);
        var kind = Text(root, "kind") ?? "";
        if (!CdiName.TryParse($"{kind}=x", out _))
        {
            throw new FormatException($"\"{kind}\" is no kind of devices such as vendor.com/class");
        }

        var devices = ImmutableArray.CreateBuilder<(string, CdiEdits)>();
        foreach (var node in List(root, "devices"))
        {
            var device = node as JsonObject ?? throw new FormatException("a device is no mapping");
            var name = Text(device, "name") ?? "";
            if (!CdiName.TryParse($"{kind}={name}", out _))
            {
                throw new FormatException($"\"{name}\" is no name of a device");
            }

            if (devices.Any(known => known.Item1 == name))
            {
                throw new FormatException($"the device {name} is there twice");
            }

            devices.Add((name, Edits(device)));
        }

        return new CdiSpec { Path = path, Kind = kind, Devices = devices.ToImmutable(), Edits = Edits(root) };
    }

    private static CdiEdits Edits(JsonObject owner)
    {
        if (owner["containerEdits"] is not JsonObject edits)
        {
            return CdiEdits.None;
        }

        return new CdiEdits
        {
            Environment = Texts(edits, "env"),
            Nodes = [.. Objects(edits, "deviceNodes").Select(Node)],
            Mounts = [.. Objects(edits, "mounts").Select(Mount)],
            Hooks = [.. Objects(edits, "hooks").Select(Hook)],
            Groups = [.. List(edits, "additionalGids").Select(gid => (uint)Whole(gid, "additionalGids"))],
        };
    }

    private static CdiNode Node(JsonObject node) => new()
    {
        Path = Needed(node, "path"),
        HostPath = Text(node, "hostPath"),
        Type = Text(node, "type") switch
        {
            null or "" => null,
            "b" => 'b',
            "c" => 'c',
            "u" => 'u',
            "p" => 'p',
            var other => throw new FormatException($"\"{other}\" is no type of a device: it is b, c, u or p"),
        },
        Major = (uint?)Number(node, "major"),
        Minor = (uint?)Number(node, "minor"),
        Mode = (int?)Number(node, "fileMode"),
        Permissions = Text(node, "permissions"),
        Uid = (uint?)Number(node, "uid"),
        Gid = (uint?)Number(node, "gid"),
    };

    private static CdiMount Mount(JsonObject mount) => new(
        Needed(mount, "hostPath"),
        Needed(mount, "containerPath"),
        Text(mount, "type") is { Length: > 0 } type ? type : "bind",
        Texts(mount, "options"));

    private static CdiHook Hook(JsonObject hook) => new(
        Needed(hook, "hookName") switch
        {
            var moment when Moments.Contains(moment) => moment,
            var other => throw new FormatException($"\"{other}\" is no moment that hooks run at"),
        },
        Needed(hook, "path"),
        Texts(hook, "args"),
        Texts(hook, "env"),
        (int?)Number(hook, "timeout"));

    private static string Needed(JsonObject owner, string key) =>
        Text(owner, key) is { Length: > 0 } text ? text : throw new FormatException($"{key} is missing");

    private static string? Text(JsonObject owner, string key) => owner[key] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToString(),
        _ => throw new FormatException($"{key} is no text"),
    };

    private static long? Number(JsonObject owner, string key) => owner[key] is { } node ? Whole(node, key) : null;

    private static long Whole(JsonNode? node, string key) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && value.TryGetValue<long>(out var number)
            ? number
            : throw new FormatException($"{key} is no whole number");

    private static JsonArray List(JsonObject owner, string key) => owner[key] switch
    {
        null => [],
        JsonArray list => list,
        _ => throw new FormatException($"{key} is no list"),
    };

    private static IEnumerable<JsonObject> Objects(JsonObject owner, string key) => List(owner, key)
        .Select(node => node as JsonObject ?? throw new FormatException($"an entry of {key} is no mapping"));

    private static ImmutableArray<string> Texts(JsonObject owner, string key) =>
    [
        .. List(owner, key).Select(node => node is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : throw new FormatException($"an entry of {key} is no text")),
    ];
}
