using Orc.Agent.Engine.Logs;

namespace Orc.Agent.Tests.Logs;

public sealed class LogReaderTests : IDisposable
{
    private readonly LogDirectory _log = new();

    [Fact]
    public void Read_RotatedFiles_GivesTheOldestFirst()
    {
        Given(("ctr.log", "7 8"), ("ctr.log.1", "4 5 6"), ("ctr.log.2", "1 2 3"), ("ctr.log.tmp", "9"));
        using var reader = LogReader.Open(_log.Path);
        Assert.Equal("1 2 3 4 5 6 7 8", LogDirectory.ReadAll(reader));
    }

    [Fact]
    public void Read_NoLogYet_IsEmptyUntilThereIsOne()
    {
        using var reader = LogReader.Open(_log.Path);
        Assert.Equal("", LogDirectory.ReadAll(reader));
        Given(("ctr.log", "1"));
        Assert.Equal("1", LogDirectory.ReadAll(reader));
    }

    [Fact]
    public void Read_RotatedBetweenTwoReads_LosesAndRepeatsNothing()
    {
        Given(("ctr.log", "1 2"));
        using var reader = LogReader.Open(_log.Path);
        Assert.Equal("1 2", LogDirectory.ReadAll(reader));
        Given(("ctr.log", "3"));
        LogShift.Rotate(_log.Path, 3);
        Given(("ctr.log.1", "4"));     // conmon has not opened the new file yet
        Assert.Equal("3 4", LogDirectory.ReadAll(reader));
        Given(("ctr.log.1", "5"), ("ctr.log", ""));
        Assert.Equal("5", LogDirectory.ReadAll(reader));
        Given(("ctr.log", "6"));
        Assert.Equal("6", LogDirectory.ReadAll(reader));
    }

    [Fact]
    public void Read_RotatedTwiceBetweenTwoReads_GivesTheFileInBetween()
    {
        Given(("ctr.log", "1"));
        using var reader = LogReader.Open(_log.Path);
        Assert.Equal("1", LogDirectory.ReadAll(reader));
        foreach (var line in (string[])["2", "3"])
        {
            LogShift.Rotate(_log.Path, 3);
            Given(("ctr.log", line));
        }

        Assert.Equal("2 3", LogDirectory.ReadAll(reader));
    }

    [Fact]
    public void Read_FileRotatedAway_GoesOnWithTheOldestThatIsLeft()
    {
        Given(("ctr.log", "1"));
        using var reader = LogReader.Open(_log.Path);
        Assert.Equal("1", LogDirectory.ReadAll(reader));
        foreach (var line in (string[])["2", "3", "4", "5"])
        {
            LogShift.Rotate(_log.Path, 3);
            Given(("ctr.log", line));
        }

        Assert.Equal("3 4 5", LogDirectory.ReadAll(reader));
    }

    [Fact]
    public void Read_LineHalfWritten_WaitsForItsEnd()
    {
        Given(("ctr.log", "1"));
        _log.WriteRaw("ctr.log", "2026-01-01T00:00:02.000000000+00:00 stdout F 2");
        using var reader = LogReader.Open(_log.Path);
        Assert.Equal("1", LogDirectory.ReadAll(reader));
        _log.WriteRaw("ctr.log", "\n");
        Assert.Equal("2", LogDirectory.ReadAll(reader));
    }

    [Fact]
    public void StopAtPresentEnd_MoreIsWritten_IsNotRead()
    {
        Given(("ctr.log", "3 4"), ("ctr.log.1", "1 2"));
        using var reader = LogReader.Open(_log.Path);
        reader.StopAtPresentEnd();
        Given(("ctr.log", "5"));
        LogShift.Rotate(_log.Path, 9);
        Given(("ctr.log", "6"));
        Assert.Equal("1 2 3 4", LogDirectory.ReadAll(reader));
    }

    [Fact]
    public void OpenAfter_PositionOfAnEarlierReader_GoesOnThere()
    {
        Given(("ctr.log", "3 4"), ("ctr.log.1", "1 2"));
        LogPosition position;
        using (var first = LogReader.Open(_log.Path))
        {
            Assert.Equal("1 2 3 4", LogDirectory.ReadAll(first));
            Assert.True(LogPosition.TryParse(first.Position.ToString(), out var parsed));
            position = parsed.Value;
        }

        Given(("ctr.log", "5"));
        LogShift.Rotate(_log.Path, 3);
        Given(("ctr.log", "6"));
        using var second = LogReader.OpenAfter(_log.Path, position);
        Assert.Equal("5 6", LogDirectory.ReadAll(second));
    }

    [Fact]
    public void OpenAfter_FileIsGone_BeginsWithWhatCameLater()
    {
        Given(("ctr.log", "8"), ("ctr.log.1", "7"), ("ctr.log.2", "3"));
        using var first = LogReader.OpenAfter(_log.Path, new LogPosition(50, "2026-01-01T00:00:05.000000000+00:00"));
        Assert.Equal("7 8", LogDirectory.ReadAll(first));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "8")]
    [InlineData(2, "7 8")]
    [InlineData(3, "4p 5p 6 7 8")]     // three pieces, one line
    [InlineData(5, "2 3 4p 5p 6 7 8")]
    [InlineData(99, "1 2 3 4p 5p 6 7 8")]
    public void OpenTail_Lines_CountsBackwardsOverFiles(int lines, string expected)
    {
        Given(("ctr.log", "7 8"), ("ctr.log.1", "3 4p 5p 6"), ("ctr.log.2", "1 2"));
        using var reader = LogReader.OpenTail(_log.Path, lines);
        Assert.Equal(expected, LogDirectory.ReadAll(reader));
    }

    [Fact]
    public void OpenTail_UnfinishedLineAtTheEnd_CountsAsOne()
    {
        Given(("ctr.log", "1 2 3p"));
        using var reader = LogReader.OpenTail(_log.Path, 2);
        Assert.Equal("2 3p", LogDirectory.ReadAll(reader));
    }

    [Fact]
    public void OpenTail_ManyBlocks_FindsThePlace()
    {
        var all = string.Join(' ', Enumerable.Range(1, 20_000));
        Given(("ctr.log", all));
        using var reader = LogReader.OpenTail(_log.Path, 15_000);
        Assert.Equal(string.Join(' ', Enumerable.Range(5_001, 15_000)), LogDirectory.ReadAll(reader));
    }

    [Theory]
    [InlineData(3, null, true, true, "3 4e 5")]
    [InlineData(null, 2, true, true, "1 2")]
    [InlineData(2, 4, true, true, "2 3 4e")]
    [InlineData(null, null, true, false, "1 2 3 5")]
    [InlineData(null, null, false, true, "4e")]
    public void Filter_TimesAndStreams_KeepsWhatIsAsked(
        int? since, int? until, bool stdout, bool stderr, string expected)
    {
        Given(("ctr.log", "4e 5"), ("ctr.log.1", "1 2 3"));
        var filter = new LogFilter(new LogQuery
        {
            Container = default,
            Since = since is { } first ? LogDirectory.At(first) : null,
            Until = until is { } last ? LogDirectory.At(last) : null,
            Stdout = stdout,
            Stderr = stderr,
        });
        using var reader = LogReader.Open(_log.Path);
        Assert.Equal(expected, LogDirectory.ReadAll(reader, filter));
    }

    public void Dispose() => _log.Dispose();

    private void Given(params (string File, string Lines)[] files)
    {
        foreach (var (file, lines) in files)
        {
            _log.Write(file, lines);
        }
    }
}
