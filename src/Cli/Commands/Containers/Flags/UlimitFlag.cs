using System.Globalization;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary><c>--ulimit NAME=SOFT[:HARD]</c>.</summary>
internal static class UlimitFlag
{
    private static readonly string[] Names =
    [
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
        "rttime", "sigpending", "stack",
    ];

    public static UlimitSpec Parse(string text)
    {
        var (name, values) = LabelFlag.Split(text);
        if (values.Length == 0)
        {
            throw new FlagException($"invalid ulimit argument: {text}");
        }

        if (!Names.Contains(name))
        {
            throw new FlagException($"invalid ulimit type: {name}");
        }

        var limits = values.Split(':');
        if (limits.Length > 2)
        {
            throw new FlagException(
                $"too many limit value arguments - {values}, can only have up to two, `soft[:hard]`");
        }

        var soft = Number(limits[0]);
        var hard = limits.Length == 2 ? Number(limits[1]) : soft;
        return hard != -1 && (soft > hard || soft == -1)
            ? throw new FlagException(
                $"ulimit soft limit must be less than or equal to hard limit: {limits[0]} > {limits[^1]}")
            : new UlimitSpec(name, soft, hard);
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= -1
            ? number
            : throw new FlagException($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
}
