using Orc.Cli.Output;
using Orc.Cli.Output.Progress;

namespace Orc.Cli.Tests.Output.Progress;

public class ProgressBlockTests
{
    private static readonly StoppedClock Begun = new(DateTimeOffset.UnixEpoch);
    private static readonly StoppedClock Now = new(DateTimeOffset.UnixEpoch.AddMilliseconds(340));

    [Fact]
    public void Lines_OneDoneOneGoing_CountsAndMarksThem() => Check(
        """
        [+] up 1/2
         ✔ Network shop_default  Created              0.3s
         ⠋ Container shop-db-1   Starting             0.3s
        """,
        50,
        new ProgressStep("Network shop_default", "Created"),
        new ProgressStep("Container shop-db-1", "Starting"));

    [Fact]
    public void Lines_Failure_IsMarkedAndCut() => Check(
        """
        [+] up 1/1
         ✘ Container shop-web-1  Error port …  0.3s
        """,
        43,
        new ProgressStep("Container shop-web-1", "Error", "port 80 is taken"));

    [Fact]
    public void Lines_MoreThanFit_SaysHowMany()
    {
        ProgressRow[] rows =
            [.. Enumerable.Range(0, 10).Select(n => Row(new ProgressStep($"Container c-{n}", "Created")))];
        var lines = new ProgressBlock(false, "up").Lines(rows, 60, 8, 0, Now);
        Assert.Equal(7, lines.Count);
        Assert.Equal(" … 5 more", lines[^1]);
    }

    [Fact]
    public void Lines_WithColours_AreAsWideAsWithout()
    {
        var row = Row(new ProgressStep("Container c-1", "Started"));
        var plain = new ProgressBlock(false, "up").Lines([row], 60, 24, 0, Now);
        var coloured = new ProgressBlock(true, "up").Lines([row], 60, 24, 0, Now);
        Assert.Equal(plain, coloured.Select(AnsiText.Plain));
        Assert.Contains("\u001b[32m", coloured[1], StringComparison.Ordinal);
    }

    private static void Check(string expect, int width, params ProgressStep[] steps)
    {
        var lines = new ProgressBlock(false, "up").Lines([.. steps.Select(Row)], width, 24, 0, Now);
        Assert.Equal(expect.Split('\n'), lines);
        Assert.All(lines.Skip(1), line => Assert.True(TextWidth.Of(line) <= width, line));
    }

    private static ProgressRow Row(ProgressStep step)
    {
        var row = new ProgressRow(step, Begun.GetTimestamp());
        row.Update(step, Now);
        return row;
    }
}
