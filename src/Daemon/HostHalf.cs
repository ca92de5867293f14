using Grpc.Core;
using Orc.Agent.Session;
using Orc.Orchestrator;
using Orc.Orchestrator.Endpoints;

namespace Orc.Daemon;

/// <summary>
/// The control plane of this host, and the agent's session with it. A damaged store stops these two and nothing else:
/// containers go on, and whoever asks for projects hears why there is no answer.
/// </summary>
internal sealed partial class HostHalf(ILogger<HostHalf> logger) : IAsyncDisposable
{
    private readonly TaskCompletionSource<string> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HostControlPlane? _plane;
    private SessionLoop? _session;

    /// <param name="open">Reads the store.</param>
    /// <param name="join">The agent's end of the session.</param>
    public async Task OpenAsync(Func<Task<HostControlPlane>> open, Func<HostControlPlane, SessionLoop> join)
    {
        try
        {
            _plane = await open();
            _session = join(_plane);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever is wrong with the store must not keep the agent from its containers.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Fail(failure);
        }
    }

    /// <summary>Until the token is cancelled, or it fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_plane is null || _session is null)
        {
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var plane = _plane.RunAsync(over.Token);
        var session = _session.RunAsync(over.Token);
        try
        {
            await await Task.WhenAny(plane, session);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
#pragma warning disable CA1031 // As above.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Fail(failure);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(plane, session).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A call on this host's projects. One that is under way when all ends is answered, too.</summary>
    /// <exception cref="RpcException">There is no control plane any more, and why.</exception>
    public async Task CallAsync(Func<ProjectsEndpoint, Task> call)
    {
        var failed = _failed.Task;
        if (_plane is not null && !failed.IsCompleted)
        {
            var running = call(_plane.Projects);
            if (await Task.WhenAny(running, failed) == running)
            {
                await running;
                return;
            }

            _ = ForgetAsync(running);
        }

        throw new RpcException(new Status(
            StatusCode.Unavailable,
            $"the control plane of this node has stopped: {await failed}. Containers go on without it. More is in: " +
            "orc system logs; once it is mended: orc system restart"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_plane is not null)
        {
            await _plane.DisposeAsync();
        }
    }

    // It waits for news that will not come, until its client has its answer and goes.
    private static async Task ForgetAsync(Task call) =>
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Fail(Exception failure)
    {
        LogFailed(failure);
        _failed.TrySetResult(failure.Message.TrimEnd('.'));
    }

    [LoggerMessage(LogLevel.Critical, "the control plane of this node has stopped; containers go on without it")]
    private partial void LogFailed(Exception failure);
}
