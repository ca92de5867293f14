using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>
/// <c>--device SOURCE[:TARGET][:rwm]</c>, or a device by its CDI name (<c>vendor.com/class=name</c>), which the node
/// knows; and <c>--device-cgroup-rule 'c 1:3 rwm'</c>.
/// </summary>
internal static class DeviceFlag
{
    public static DeviceSpec Parse(string text)
    {
        if (!text.StartsWith('/') && text.Contains('=', StringComparison.Ordinal))
        {
            return IsName(text)
                ? new DeviceSpec(text, text, "rwm")
                : throw new FlagException($"{text} is no name of a device such as vendor.com/class=name");
        }

        var parts = text.Split(':');
        if (parts.Length > 3 || parts.Contains(""))
        {
            throw new FlagException($"invalid device specification: {text}");
        }

        if (!parts[0].StartsWith('/'))
        {
            throw new FlagException($"{parts[0]} is not an absolute path");
        }

        return parts switch
        {
            [var source] => new DeviceSpec(source, source, "rwm"),
            [var source, var mode] when IsMode(mode) => new DeviceSpec(source, source, mode),
            [var source, var target] => new DeviceSpec(source, Absolute(target), "rwm"),
            [var source, var target, var mode] when IsMode(mode) => new DeviceSpec(source, Absolute(target), mode),
            _ => throw new FlagException($"bad mode specified: {parts[^1]}"),
        };
    }

    public static string Rule(string text)
    {
        var words = text.Split(' ');
        return words is [var type, var numbers, var mode]
            && type is "a" or "b" or "c"
            && numbers.Split(':') is [var major, var minor]
            && IsNumber(major)
            && IsNumber(minor)
            && IsMode(mode)
                ? text
                : throw new FlagException($"invalid device cgroup format '{text}'");
    }

    // vendor.com/class=name (CDI, "Kind" and "Fully qualified name"); what is more, the node says.
    private static bool IsName(string text) =>
        text.Split('=', 2) is [var kind, { Length: > 0 }]
        && kind.Split('/') is [{ Length: > 0 } vendor, { Length: > 0 } type]
        && char.IsAsciiLetter(vendor[0]) && char.IsAsciiLetter(type[0]);

    private static string Absolute(string path) =>
        path.StartsWith('/') ? path : throw new FlagException($"{path} is not an absolute path");

    private static bool IsMode(string text) =>
        text.Length is > 0 and <= 3 && text.Distinct().Count() == text.Length && text.All("rwm".Contains);

    private static bool IsNumber(string text) => text is "*" || (text.Length > 0 && text.All(char.IsAsciiDigit));
}
