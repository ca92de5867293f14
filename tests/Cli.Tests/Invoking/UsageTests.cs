namespace Orc.Cli.Tests.Invoking;

public class UsageTests
{
    [Theory]
    [InlineData("compose up --bogus", 16, "unknown flag: --bogus")]
    [InlineData("compose up --bogus=1", 16, "unknown flag: --bogus")]
    [InlineData("up -Z", 16, "unknown shorthand flag: 'Z' in -Z")]
    [InlineData("stop --bogus x", 125, "unknown flag: --bogus")]
    [InlineData("compose exec web", 1, "\"orc compose exec\" requires at least 2 arguments")]
    [InlineData("compose version x", 1, "\"orc compose version\" accepts no arguments")]
    [InlineData("compose port web", 1, "\"orc compose port\" requires exactly 2 arguments")]
    [InlineData("compose stop -t x", 16, "invalid argument \"x\" for \"-t, --timeout\" flag: it is not a whole number")]
    [InlineData("compose lgos", 1, "orc compose: 'lgos' is not a command of orc compose; did you mean 'logs'?")]
    public async Task Line_NotUnderstood_IsAnsweredShort(string line, int code, string message)
    {
        using var run = new CommandRun();
        Assert.Equal(code, await run.TypeAsync(line));
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Out);
    }

    [Fact]
    public async Task Flag_UnknownAfterACommandToRun_IsTheCommands()
    {
        using var run = new CommandRun().With("compose.yaml", "services: {web: {image: busybox}}");
        Assert.Equal(1, await run.TypeAsync("compose exec web ls --bogus -Z --help"));
        Assert.StartsWith("Cannot connect to the orc daemon", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compose up --help")]
    [InlineData("compose up -h")]
    [InlineData("help compose up")]
    public async Task Help_AskedFor_ShowsUsageAndFlags(string line)
    {
        using var run = new CommandRun();
        Assert.Equal(0, await run.TypeAsync(line));
        Assert.Contains("Usage:  orc compose up [OPTIONS] [SERVICE...]", run.Out, StringComparison.Ordinal);
        Assert.Contains("  -d, --detach ", run.Out, StringComparison.Ordinal);
        Assert.Contains("      --scale scale ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_OfAnotherKind_IsRefused()
    {
        using var run = new CommandRun();
        run.Environment = run.Environment.SetItem("ORC_HOST", "tcp://example:2375");
        Assert.Equal(1, await run.TypeAsync("compose ls"));
        Assert.Contains("it must be a socket of this machine", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Daemon_Missing_IsOneLineThatSaysWhatToDo()
    {
        using var run = new CommandRun();
        Assert.Equal(1, await run.TypeAsync("compose ls"));
        Assert.Equal(
            "Cannot connect to the orc daemon at unix:///nonexistent/orc.sock. Is it running? "
                + "Start it with: sudo orcd --run-root /nonexistent\n",
            run.Error);
    }
}
