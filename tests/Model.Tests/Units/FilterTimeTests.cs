using System.Globalization;
using Orc.Model.Units;

namespace Orc.Model.Tests.Units;

public sealed class FilterTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("10m", "2026-01-02T11:50:00")]
    [InlineData("1h30m", "2026-01-02T10:30:00")]
    [InlineData("1.5s", "2026-01-02T11:59:58.5")]
    [InlineData("500ms", "2026-01-02T11:59:59.5")]
    [InlineData("1767268800", "2026-01-01T12:00:00")]
    [InlineData("2026-01-01T13:00:00+01:00", "2026-01-01T12:00:00")]
    [InlineData("2026-01-01T12:00:00Z", "2026-01-01T12:00:00")]
    public void Parse_Form_IsThatMoment(string text, string expected) => Assert.Equal(
        DateTimeOffset.Parse($"{expected}Z", CultureInfo.InvariantCulture), FilterTime.Parse(text, Now));

    [Theory]
    [InlineData("soon")]
    [InlineData("10x")]
    [InlineData("")]
    [InlineData("m")]
    public void Parse_NoForm_IsAnError(string text) =>
        Assert.Throws<FormatException>(() => FilterTime.Parse(text, Now));
}
