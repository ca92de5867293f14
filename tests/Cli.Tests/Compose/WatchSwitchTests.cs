using Orc.Cli.Commands.Compose.Watching;
using Orc.Cli.Invoking;

namespace Orc.Cli.Tests.Compose;

public sealed class WatchSwitchTests
{
    private readonly List<string> _said = [];

    [Fact]
    public async Task Toggle_OnAndOff_StartsAndEndsIt()
    {
        using var watch = new WatchSwitch(GoAsync, "", _said.Add);
        await watch.ToggleAsync();
        Assert.True(watch.IsOn);
        await watch.ToggleAsync();
        Assert.False(watch.IsOn);
        await watch.ToggleAsync();
        await watch.StartAsync();
        await watch.StopAsync();
        Assert.Equal(["Watch enabled", "over", "Watch disabled", "Watch enabled", "over"], _said);
    }

    [Fact]
    public async Task Toggle_WhereNothingCanBeWatched_SaysWhy()
    {
        using var watch = new WatchSwitch(null, "there is no develop section", _said.Add);
        await watch.ToggleAsync();
        Assert.False(watch.IsOn);
        Assert.Equal(["there is no develop section"], _said);
    }

    [Fact]
    public async Task Toggle_AfterAFailure_StartsItAnew()
    {
        using var watch = new WatchSwitch((_, _) => throw new CliException("no such folder"), "", _said.Add);
        await watch.ToggleAsync();
        Assert.False(watch.IsOn);
        await watch.ToggleAsync();
        Assert.Equal(["no such folder", "no such folder"], _said);
    }

    private async Task GoAsync(Action<string> say, CancellationToken cancellationToken)
    {
        say("Watch enabled");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            say("over");
        }
    }
}
