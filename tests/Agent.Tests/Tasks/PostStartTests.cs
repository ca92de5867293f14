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
        _node.Engine.Holds["hooks web-1"] = new TaskCompletionSource();
        _node.Apply(task);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!_node.Engine.Calls.Contains("start web-1"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }

        _node.Apply(task with { Desired = wanted, RestRound = 3 });

        await _node.AwaitAsync(1, report => wanted == DesiredState.Removed
            ? report.State == TaskState.Removed
            : report is { RestRound: 3, Status: ContainerState.Exited });
        Assert.Contains("stop web-1", _node.Engine.Calls);
    }
}
