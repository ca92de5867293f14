using System.Globalization;

namespace Orc.Linux.Cgroups;

/// <summary>The small text files of a cgroup: a number, <c>max</c>, or lines of key and value.</summary>
internal static class CgroupFile
{
    // Version 1 says "unlimited" by LONG_MAX rounded down to a page.
    private const long Unlimited = long.MaxValue - 65536;

    public static string? TryRead(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file));
        }
        catch (IOException)
        {
            return null;    // the controller is off, or the cgroup is gone (ENODEV)
        }
    }

    public static long Number(string? text) => Limit(text) ?? 0;

    /// <summary>Null: unlimited, or not there.</summary>
    public static long? Limit(string? text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number < Unlimited
            ? number
            : null;

    /// <summary>The value behind <c>key value</c>.</summary>
    public static long Field(string? text, string key)
    {
        foreach (var line in (text ?? "").AsSpan().EnumerateLines())
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && line.Length > key.Length && line[key.Length] == ' ')
            {
                return Number(line[(key.Length + 1)..].ToString());
            }
        }

        return 0;
    }

    /// <summary>The sum over devices of <c>8:0 rbytes=1 wbytes=2 …</c>.</summary>
    public static long SumOfPairs(string? text, string key) =>
        (text ?? "").Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.StartsWith($"{key}=", StringComparison.Ordinal))
            .Sum(word => Number(word[(key.Length + 1)..]));

    /// <summary>The sum over devices of <c>8:0 Read 4096</c>.</summary>
    public static long SumOfOperations(string? text, string operation) =>
        (text ?? "").Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words.Length == 3 && words[1] == operation)
            .Sum(words => Number(words[2]));
}
