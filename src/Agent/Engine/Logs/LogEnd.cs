using System.Text;
using Orc.Protocol.Logs;

namespace Orc.Agent.Engine.Logs;

/// <summary>The last lines of a log as one text: for a message about how something ended.</summary>
internal static class LogEnd
{
    private const int MostLines = 20;

    /// <param name="path">The log's newest file.</param>
    /// <param name="most">Bytes; of more, the last ones are taken.</param>
    public static string Read(string path, int most)
    {
        using var reader = LogReader.OpenTail(path, MostLines);
        reader.StopAtPresentEnd();
        using var text = new MemoryStream();
        while (reader.Read() is { IsEmpty: false } block)
        {
            ReadOnlySpan<byte> lines = block.Span;
            while (LogLine.TryTake(ref lines, out var line))
            {
                text.Write(line.Content);
                if (!line.IsPartial)
                {
                    text.WriteByte((byte)'\n');
                }
            }
        }

        var all = text.GetBuffer().AsSpan(0, (int)text.Length);
        return Encoding.UTF8.GetString(all[Math.Max(0, all.Length - most)..]).Trim();
    }
}
