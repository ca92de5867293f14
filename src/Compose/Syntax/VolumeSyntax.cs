using Orc.Compose.Validation;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Syntax;

/// <summary>
/// <c>[SOURCE:]TARGET[:OPTION,…]</c> and the long form. A source that starts as a path does is a bind, whose missing
/// folder is made; any other is a named volume.
/// </summary>
internal static class VolumeSyntax
{
    public static Node? Expand(Node node, ISyntaxContext context) => node switch
    {
        ScalarNode { Kind: ScalarKind.Text } text => ExpandShort(text, context),
        MappingNode mapping => ResolveSource(mapping, context),
        _ => node,
    };

    private static MappingNode? ExpandShort(ScalarNode text, ISyntaxContext context)
    {
        var position = text.Position;
        var parts = Split(text.Value);
        if (parts.Count > 3 || parts.Contains("") || text.Value.Length == 0)
        {
            var why = parts.Count > 3 ? "too many colons" : "an empty part";
            context.Error($"{text.Description} is not a volume such as data:/var/lib/data:ro: {why}", position);
            return null;
        }

        var source = parts.Count > 1 ? parts[0] : null;
        var target = parts.Count > 1 ? parts[1] : parts[0];
        var isBind = source is not null && IsPath(source);
        var volume = MappingNode.Empty(position)
            .Set("type", ScalarNode.Text(isBind ? "bind" : "volume", position));
        if (source is not null)
        {
            source = isBind ? context.ResolveBind(source, position) : source;
            volume = volume.Set("source", ScalarNode.Text(source, position));
        }

        volume = volume.Set("target", ScalarNode.Text(CleanTarget(target), position));
        return Options(volume, parts.Count > 2 ? parts[2] : "", isBind, position, context);
    }

    private static MappingNode Options(
        MappingNode volume, string options, bool isBind, SourcePosition position, ISyntaxContext context)
    {
        var bind = MappingNode.Empty(position);
        var named = MappingNode.Empty(position);
        foreach (var option in options.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (option)
            {
                case "ro":
                    volume = volume.Set("read_only", ScalarNode.Boolean(true, position));
                    break;
                case "rw":
                    volume = volume.Without("read_only");
                    break;
                case "nocopy":
                    named = named.Set("nocopy", ScalarNode.Boolean(true, position));
                    break;
                case "z" or "Z":
                    bind = bind.Set("selinux", ScalarNode.Text(option, position));
                    break;
                case "private" or "rprivate" or "shared" or "rshared" or "slave" or "rslave":
                    bind = bind.Set("propagation", ScalarNode.Text(option, position));
                    break;
                default:
                    context.Warning($"the volume option \"{option}\" is not known and has no effect", position);
                    break;
            }
        }

        if (isBind ? named.Contains("nocopy") : bind.Contains("propagation"))
        {
            context.Warning(
                isBind
                    ? "nocopy has no effect on a bind: it is for volumes"
                    : $"{bind.Text("propagation")} has no effect on a volume: it is for binds",
                position);
        }

        return isBind
            ? volume.Set("bind", bind.Set("create_host_path", ScalarNode.Boolean(true, position)))
            : volume.Set("volume", named);
    }

    private static Node ResolveSource(MappingNode volume, ISyntaxContext context)
    {
        volume = volume["target"] is ScalarNode { Kind: ScalarKind.Text } target
            ? volume.Set("target", target.With(CleanTarget(target.Value), ScalarKind.Text))
            : volume;
        return volume.Text("type") == "bind" && volume["source"] is ScalarNode { Kind: ScalarKind.Text } source
            ? volume.Set("source", source.With(context.ResolveBind(source.Value, source.Position), ScalarKind.Text))
            : volume;
    }

    // One path has one spelling, by which a later mount finds the earlier.
    private static string CleanTarget(string target) =>
        target is ['/', _, ..] && !target.AsSpan().ContainsAny('$', '\0')
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(target))
            : target;

    private static bool IsPath(string source) =>
        source[0] is '.' or '/' or '~' or '\\'
            || (source.Length > 1 && char.IsAsciiLetter(source[0]) && source[1] == ':');

    // At colons, but for those inside ${…} and the one after a drive letter.
    private static List<string> Split(string spec)
    {
        var parts = new List<string>();
        var start = 0;
        var depth = 0;
        for (var at = 0; at < spec.Length; at++)
        {
            switch (spec[at])
            {
                case '{' when at > 0 && spec[at - 1] == '$':
                    depth++;
                    break;
                case '}' when depth > 0:
                    depth--;
                    break;
                case ':' when depth == 0 && !IsAfterDrive(spec, start, at):
                    parts.Add(spec[start..at]);
                    start = at + 1;
                    break;
            }
        }

        parts.Add(spec[start..]);

        // D:/there:/here is a drive, since no option is a path.
        if (parts is [[_], ['/', ..], ['/', ..], ..] && char.IsAsciiLetter(spec[0]))
        {
            parts[1] = $"{parts[0]}:{parts[1]}";
            parts.RemoveAt(0);
        }

        return parts.Count > 3 ? SplitDevice(spec) ?? parts : parts;
    }

    // Names of devices hold colons (/dev/usb-0:1.3:/dev/usb-0:1.3): there the second path begins the target.
    private static List<string>? SplitDevice(string spec)
    {
        const string Devices = "/dev/";
        var target = spec.IndexOf(":" + Devices, StringComparison.Ordinal);
        if (target < 0 || !spec.StartsWith(Devices, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = spec[(target + 1)..];
        var last = rest.LastIndexOf(':');
        return last >= 0 && rest[(last + 1)..].Split(',').All(IsOption)
            ? [spec[..target], rest[..last], rest[(last + 1)..]]
            : [spec[..target], rest];
    }

    private static bool IsOption(string word) =>
        word is "ro" or "rw" or "nocopy" or "z" or "Z"
            or "private" or "rprivate" or "shared" or "rshared" or "slave" or "rslave";

    private static bool IsAfterDrive(string spec, int start, int at) =>
        start == 0 && at == 1 && char.IsAsciiLetter(spec[0]) && at + 1 < spec.Length && spec[at + 1] == '\\';
}
