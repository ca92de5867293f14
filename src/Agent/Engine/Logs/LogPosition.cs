using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Orc.Agent.Engine.Logs;

/// <summary>
/// A place in a container's log that stays true when files are rotated: how far into the file that begins with this
/// time. Not the inode: file systems give one that was freed to the very next file.
/// </summary>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="FileStart">The first line's time; empty: the file was empty.</param>
internal readonly record struct LogPosition(long Offset, string FileStart)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out LogPosition? position)
    {
        var parts = text.Split('@', 2);
        position = parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
                ? new LogPosition(offset, parts[1])
                : null;
        return position is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Offset}@{FileStart}");
}
