using Orc.Agent.Tasks;
using Orc.Agent.Tests.Networks;

namespace Orc.Agent.Tests.Tasks;

/// <summary>An assignment is acknowledged when its tables are in force.</summary>
public sealed class FollowedTablesTests : IAsyncLifetime
{
    private readonly FakeNode _node = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Followed_ATableIsRefusedAtFirst_WaitsUntilItIsInForce()
    {
        _node.Resources.TableRefusals = 2;

        await ApplyAsync();

        Assert.Equal(OverlayTables.Shop(), _node.Resources.Overlays["shop_default"]);
    }

    [Fact]
    public async Task Followed_ATableIsRefusedForLong_DoesNotKeepTheNodeFromHearingMore()
    {
        _node.Resources.TableRefusals = int.MaxValue;

        await ApplyAsync();

        Assert.Empty(_node.Resources.Overlays);
    }

    private async Task ApplyAsync()
    {
        _node.Worker.Apply(new Assignment { Cluster = "c", Overlays = [OverlayTables.Shop()] });
        await _node.Worker.FollowedAsync().WaitAsync(
            TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
