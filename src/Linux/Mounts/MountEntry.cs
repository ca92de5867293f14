using System.Text;

namespace Orc.Linux.Mounts;

/// <summary>One line of /proc/PID/mountinfo (proc(5)).</summary>
public sealed record MountEntry
{
    public required int Id { get; init; }

    public required int ParentId { get; init; }

    /// <summary>The place in the mounted file system that is its root here.</summary>
    public required string Root { get; init; }

    public required string Target { get; init; }

    public required string Type { get; init; }

    public required string Source { get; init; }

    /// <summary>Options of the file system itself; overlays name their directories here.</summary>
    public required string SuperOptions { get; init; }

    /// <summary>Mounts made below it appear in other namespaces.</summary>
    public bool IsShared { get; init; }

    public static IReadOnlyList<MountEntry> ReadOwn() => Read("/proc/thread-self/mountinfo");

    /// <summary>
    /// <c>36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue</c>.
    /// </summary>
    public static MountEntry? Parse(string line)
    {
        var halves = line.Split(" - ", 2);
        var left = halves[0].Split(' ');
        var right = halves.Length == 2 ? halves[1].Split(' ') : [];
        return left.Length < 6 || right.Length < 2
            ? null
            : new MountEntry
            {
                Id = int.Parse(left[0], System.Globalization.CultureInfo.InvariantCulture),
                ParentId = int.Parse(left[1], System.Globalization.CultureInfo.InvariantCulture),
                Root = Unescape(left[3]),
                Target = Unescape(left[4]),
                Type = right[0],
                Source = Unescape(right[1]),
                SuperOptions = right.Length > 2 ? Unescape(right[2]) : "",
                IsShared = left.Skip(6).Any(field => field.StartsWith("shared:", StringComparison.Ordinal)),
            };
    }

    private static IReadOnlyList<MountEntry> Read(string path) =>
        [.. File.ReadLines(path).Select(Parse).OfType<MountEntry>()];

    // Space, tab, line feed and backslash are written as three octal digits; the bytes are UTF-8.
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\' && index + 3 < text.Length)
            {
                result.Append((char)Convert.ToInt32(text.Substring(index + 1, 3), 8));
                index += 3;
            }
            else
            {
                result.Append(text[index]);
            }
        }

        return result.ToString();
    }
}
