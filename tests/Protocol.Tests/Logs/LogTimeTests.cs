using System.Globalization;
using System.Text;
using Orc.Protocol.Logs;

namespace Orc.Protocol.Tests.Logs;

public sealed class LogTimeTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00.000000000+00:00", 0)]
    [InlineData("1970-01-01T02:00:00.000000001+02:00", 1)]
    [InlineData("1969-12-31T19:30:00.000000000-04:30", 0)]
    [InlineData("2024-02-29T23:59:59.999999999+00:00", 1709251199999999999)]
    [InlineData("2100-03-01T00:00:00.000000000+00:00", 4107542400000000000)]
    public void Parse_Time_IsNanosecondsSince1970(string text, long expected) =>
        Assert.Equal(expected, LogTime.Parse(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Parse_EveryDayOfACentury_AgreesWithTheFramework()
    {
        for (var day = new DateTimeOffset(1999, 12, 25, 6, 7, 8, TimeSpan.Zero); day.Year < 2101; day = day.AddDays(1))
        {
            var text = day.ToString("yyyy-MM-ddTHH:mm:ss.000000000zzz", CultureInfo.InvariantCulture);
            Assert.Equal(LogTime.From(day), LogTime.Parse(Encoding.ASCII.GetBytes(text)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024-02-29T23:59:59.99999999+00:00")]
    [InlineData("2024-0x-29T23:59:59.999999999+00:00")]
    [InlineData("2024-13-29T23:59:59.999999999+00:00")]
    public void Parse_NoTime_IsNull(string text) => Assert.Null(LogTime.Parse(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("2024-02-29T23:59:59.123456789+00:00", "2024-02-29T23:59:59.123456789Z")]
    [InlineData("2024-03-01T01:29:59.123456789+01:30", "2024-02-29T23:59:59.123456789Z")]
    [InlineData("2024-02-29T18:59:59.000000009-05:00", "2024-02-29T23:59:59.000000009Z")]
    public void WriteUtc_AnyOffset_IsTheSameMoment(string text, string expected)
    {
        var utc = new byte[LogTime.UtcLength];
        LogTime.WriteUtc(Encoding.ASCII.GetBytes(text), utc);
        Assert.Equal(expected, Encoding.ASCII.GetString(utc));
    }
}
