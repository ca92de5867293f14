using System.Globalization;
using Orc.Compose.Loading;
using Orc.Compose.Rendering;

namespace Orc.Compose.Tests.Hostile;

/// <summary>Whatever a file asks for, the answer comes soon, within bounded memory, and fits on some screens.</summary>
public class HostileTests(ITestOutputHelper output)
{
    private const int StackSize = 1 << 20;
    private const int MostSaid = 100;

    /// <summary>Allocated in all, garbage with it: what is held at a time is less.</summary>
    private const long MostBytes = 500_000_000;

    /// <summary>Of the processor: others may be busy.</summary>
    private const double MostSeconds = 3;

    public static TheoryData<string> Names => [.. HostileFiles.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_AHostileFile_IsAnsweredSoonAndInBoundedMemory(string name)
    {
        var files = HostileFiles.All[name]();
        ComposeResult? result = null;
        var (bytes, seconds) = (0L, 0.0);
        var thread = new Thread(
            () =>
            {
                (bytes, seconds) = (GC.GetAllocatedBytesForCurrentThread(), SecondsOfThisThread());
                result = ComposeLoader.Load(Given.Request, files);
                _ = result.Project is { } project ? ComposeRenderer.Render(project, RenderFormat.Yaml) : null;
                bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
                seconds = SecondsOfThisThread() - seconds;
            },
            StackSize);
        thread.Start();
        thread.Join();

        output.WriteLine(result!.Diagnostics.FirstOrDefault(one => one.IsError)?.ToString() ?? "no error");
        output.WriteLine($"{name}: {seconds:0.00} s, {bytes / 1e6:0} MB allocated");
        Assert.True(seconds <= MostSeconds, $"{name} took {seconds} s");
        Assert.True(bytes <= MostBytes, $"{name} took {bytes:N0} bytes");
        Assert.True(result.Diagnostics.Length <= MostSaid);
        Assert.All(result.Diagnostics, one => Assert.True(one.Message.Length <= 2001));
        Assert.True(result.Project is not null || result.HasErrors);
    }

    // proc(5): fields 14 and 15 of stat are the ticks spent in user and kernel mode, a hundred a second.
    private static double SecondsOfThisThread()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }
}
