using System.Text;
using Orc.Protocol.Logs;

namespace Orc.Protocol.Tests.Logs;

public sealed class LogLineTests
{
    private const string Time = "2026-11-23T18:08:11.538813195+00:00";

    [Fact]
    public void TryTake_LinesOfBothStreams_GivesEach() => Assert.Equal(
        ["out|hello", "err|oh no", "out~|a pie", "out|"],
        Read($"{Time} stdout F hello\n{Time} stderr F oh no\n{Time} stdout P a pie\n{Time} stdout F \n"));

    [Fact]
    public void TryTake_ContentThatLooksLikeAHeader_IsContent() => Assert.Equal(
        [$"out|{Time} stdout F x"], Read($"{Time} stdout F {Time} stdout F x\n"));

    [Fact]
    public void TryTake_TornLines_AreLeftOut() => Assert.Equal(
        ["out|a", "err|b"], Read($"23T18:08:11.5388131\n{Time} stdout F a\n\n\0\0\0\n{Time} stderr F b\n{Time} std"));

    [Fact]
    public void TryTake_LastLineWithoutLineFeed_Counts() => Assert.Equal(["out|a"], Read($"{Time} stdout F a"));

    private static List<string> Read(string text)
    {
        ReadOnlySpan<byte> lines = Encoding.UTF8.GetBytes(text);
        var read = new List<string>();
        while (LogLine.TryTake(ref lines, out var line))
        {
            Assert.Equal(Time, Encoding.UTF8.GetString(line.Time));
            var stream = line.IsError ? "err" : "out";
            read.Add($"{stream}{(line.IsPartial ? "~" : "")}|{Encoding.UTF8.GetString(line.Content)}");
        }

        return read;
    }
}
