using Orc.Model.Containers;
using Orc.Model.Tasks;

namespace Orc.Agent.Tests.Tasks;

public sealed class PostStartTests : IAsyncLifetime
{
    private readonly FakeNode _node = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData(DesiredState.Resting)]
    [InlineData(DesiredState.Removed)]
    public async Task Apply_WantedNoMoreWhileItsHooksRun_CallsThemOff(DesiredState wanted)
    {
        var task = FakeNode.Wish(1, "web-1");
        await BeginAsync(task);

        _node.Apply(task with { Desired = wanted, RestRound = 3 });

        await _node.AwaitAsync(1, report => wanted == DesiredState.Removed
            ? report.State == TaskState.Removed
            : report is { RestRound: 3, Status: ContainerState.Exited });
        Assert.Contains("stop web-1", _node.Engine.Calls);
    }

    [Fact]
    public async Task Apply_WantedAgainWhenItsHooksWereCalledOff_StartsAnew()
    {
        var task = FakeNode.Wish(1, "web-1");
        await BeginAsync(task);
        _node.Engine.CalledOff = () => _node.Apply(task with { StartRound = 2 });

        _node.Apply(task with { Desired = DesiredState.Resting, RestRound = 3 });

        await _node.AwaitAsync(1, report => report.StartRound == 2);
        Assert.Equal(["create web-1", "start web-1", "stop web-1", "start web-1"], _node.Engine.Calls);
    }

    private async Task BeginAsync(AssignedTask task)
    {
        _node.Engine.Holds["hooks web-1"] = new TaskCompletionSource();
        _node.Apply(task);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!_node.Engine.Calls.Contains("start web-1"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }
}
