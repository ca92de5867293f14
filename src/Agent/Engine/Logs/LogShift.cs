namespace Orc.Agent.Engine.Logs;

/// <summary>The renames of a rotation, oldest first: a crash between two of them leaves a gap and no loss.</summary>
internal static class LogShift
{
    /// <summary>
    /// <c>ctr.log</c> becomes <c>.1</c>, <c>.1</c> becomes <c>.2</c>, …; with the new one there are at most
    /// <paramref name="files"/>. A gap stops the chain: nothing is pushed out while there is room.
    /// </summary>
    public static void Rotate(string path, int files)
    {
        var taken = LogSeries.Numbers(path);
        var oldest = Math.Max(1, files - 1);
        var gap = Enumerable.Range(1, oldest).FirstOrDefault(number => !taken.Contains(number), oldest);
        for (var number = gap; number > 1; number--)
        {
            Move(LogSeries.Rotated(path, number - 1), LogSeries.Rotated(path, number));
        }

        Move(path, LogSeries.Rotated(path, 1));
    }

    private static void Move(string from, string to) => File.Move(from, to, overwrite: true);
}
