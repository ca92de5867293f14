using Orc.Agent.Engine.Events;
using Orc.Model.Containers;

namespace Orc.Agent.Endpoints;

/// <summary>
/// Waits until a container that removes itself is gone: whoever hears of its end may use its name again.
/// </summary>
internal sealed class ContainerRemovalWatch(EndpointParts parts, ContainerId id) : IDisposable
{
    // A removal that hangs (a busy file system) must not hold back an exit code for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly EngineEvents.Subscription _events = parts.Engine.Events.Subscribe(parts.Time.GetUtcNow());

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            while (parts.Engine.Find(id) is not null)
            {
                await _events.Reader.ReadAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Its end is told all the same.
        }
    }

    public void Dispose() => _events.Dispose();
}
