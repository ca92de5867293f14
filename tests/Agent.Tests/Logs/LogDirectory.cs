using System.Globalization;
using System.Text;
using Orc.Agent.Engine.Logs;
using Orc.Protocol.Logs;

namespace Orc.Agent.Tests.Logs;

/// <summary>A log as conmon would leave it, in a directory of its own; line n is written at second n.</summary>
internal sealed class LogDirectory : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("orc-logs-");

    public string Path => System.IO.Path.Combine(_place.FullName, "ctr.log");

    public static DateTimeOffset At(int second) =>
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(second);

    /// <summary>Words such as 3, 4e (standard error), 5p (a piece): each a line at that second.</summary>
    public void Write(string file, string lines)
    {
        var text = new StringBuilder();
        foreach (var word in lines.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var second = int.Parse(word.TrimEnd('e', 'p'), CultureInfo.InvariantCulture);
            var time = At(second).ToString("yyyy-MM-ddTHH:mm:ss.000000000zzz", CultureInfo.InvariantCulture);
            var stream = word.Contains('e', StringComparison.Ordinal) ? "stderr" : "stdout";
            var tag = word.EndsWith('p') ? "P" : "F";
            text.Append(CultureInfo.InvariantCulture, $"{time} {stream} {tag} {word}\n");
        }

        File.AppendAllText(System.IO.Path.Combine(_place.FullName, file), text.ToString());
    }

    public void WriteRaw(string file, string text) =>
        File.AppendAllText(System.IO.Path.Combine(_place.FullName, file), text);

    public string[] Names() => [.. _place.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    /// <summary>What a reader gives until there is nothing more, as words again.</summary>
    public static string ReadAll(LogReader reader, LogFilter? filter = null)
    {
        var words = new List<string>();
        while (reader.Read() is { IsEmpty: false } block)
        {
            ReadOnlySpan<byte> lines = block.Span[..(filter?.Apply(block.Span) ?? block.Length)];
            while (LogLine.TryTake(ref lines, out var line))
            {
                words.Add(Encoding.UTF8.GetString(line.Content));
            }
        }

        return string.Join(' ', words);
    }

    public void Dispose() => _place.Delete(recursive: true);
}
