using System.Globalization;

namespace Orc.Agent.Engine.Stats;

/// <summary>Bytes over all interfaces of a network namespace but loopback.</summary>
internal sealed record NetworkCounters(long Received, long Sent)
{
    public static readonly NetworkCounters None = new(0, 0);

    private static readonly string? Own = NamespaceOf("self");

    /// <summary>Of a process's namespace. None for the host's: its traffic is nobody's.</summary>
    public static NetworkCounters Read(int pid)
    {
        var process = pid.ToString(CultureInfo.InvariantCulture);
        try
        {
            return NamespaceOf(process) == Own ? None : Parse(File.ReadAllText($"/proc/{process}/net/dev"));
        }
        catch (IOException)
        {
            return None;    // it has just ended
        }
    }

    // Two lines of titles, then: name: bytes packets errs drop fifo frame compressed multicast bytes packets …
    public static NetworkCounters Parse(string text)
    {
        var sum = None;
        foreach (var line in text.Split('\n').Skip(2))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || line.AsSpan(0, colon).Trim() is "lo")
            {
                continue;
            }

            var fields = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 9)
            {
                sum = new NetworkCounters(sum.Received + Number(fields[0]), sum.Sent + Number(fields[8]));
            }
        }

        return sum;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string? NamespaceOf(string process) => new FileInfo($"/proc/{process}/ns/net").LinkTarget;
}
