using System.Globalization;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;

namespace Orc.Cli.Tests.Containers;

public class LogTimeTests
{
    private sealed class Clock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } =
            TimeZoneInfo.CreateCustomTimeZone("two hours east", TimeSpan.FromHours(2), null, null);

        public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    }

    [Theory]
    [InlineData("10m", "2026-03-01T11:50:00Z")]
    [InlineData("1h30m", "2026-03-01T10:30:00Z")]
    [InlineData("0s", "2026-03-01T12:00:00Z")]
    [InlineData("1700000000", "2023-11-14T22:13:20Z")]
    [InlineData("1700000000.5", "2023-11-14T22:13:20.5Z")]
    [InlineData("2026-02-01T01:02:03Z", "2026-02-01T01:02:03Z")]
    [InlineData("2026-02-01T01:02:03.123456789Z", "2026-02-01T01:02:03.1234567Z")]
    [InlineData("2026-02-01T01:02:03+02:00", "2026-01-31T23:02:03Z")]
    [InlineData("2026-02-01T01:02:03", "2026-01-31T23:02:03Z")]
    [InlineData("2026-02-01T01:02", "2026-01-31T23:02:00Z")]
    [InlineData("2026-02-01", "2026-01-31T22:00:00Z")]
    [InlineData("-62135596800", "0001-01-01T00:00:00Z")]
    public void Parse_EachForm_IsAMoment(string text, string expected) => Assert.Equal(
        DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), LogTime.Parse(text, new Clock()));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-62135596801")]
    [InlineData("-100000000000")]
    [InlineData("0001-01-01")]
    [InlineData("2026-13-01")]
    [InlineData("")]
    public void Parse_AnythingElse_IsNone(string text) => Assert.Null(LogTime.Parse(text, new Clock()));

    [Fact]
    public void Tail_WordsAndNumbers_AreRead()
    {
        Assert.Null(LogsCommand.Tail("all"));
        Assert.Null(LogsCommand.Tail("-1"));
        Assert.Equal(5, LogsCommand.Tail("5"));
        _ = Assert.Throws<CliException>(() => LogsCommand.Tail("some"));
    }
}
