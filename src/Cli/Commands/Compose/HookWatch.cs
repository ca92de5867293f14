using Grpc.Core;
using Orc.Cli.Attaching;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Logs;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// Shows what hooks of a project write as lines of its log, <c>web-1 -></c> before them. It listens before anything is
/// started, and shows nothing before it may.
/// </summary>
internal sealed class HookWatch(Invocation invocation, string project, LogPrinter printer) : IDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _shows = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ends = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private Task _reading = Task.CompletedTask;

    /// <summary>Of which services.</summary>
    public Func<string, bool> IsWanted { get; init; } = _ => true;

    /// <summary>Returns when nothing is missed any more. A daemon that is older says nothing of hooks.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _reading = ReadAsync();
        await Task.WhenAny(_listens.Task, _reading).WaitAsync(cancellationToken);
    }

    /// <summary>From here on lines may be written, those that were kept back first.</summary>
    public void Show() => _shows.TrySetResult();

    /// <summary>Returns when all is shown that was written before.</summary>
    public async Task EndAsync()
    {
        Show();
        _ends.TrySetResult();
        await _reading.WaitAsync(EndLimit, invocation.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _over.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        printer.Flush();
    }

    public void Dispose() => _over.Dispose();

    private async Task ReadAsync()
    {
        var daemon = await invocation.ConnectAsync(_over.Token);
        while (daemon is not null && !_ends.Task.IsCompleted)
        {
            try
            {
                await ReadAsync(daemon);
                return;
            }
            catch (RpcException failure) when (
                AttachedSession.IsLoss(failure) && !_over.IsCancellationRequested)
            {
                // The next daemon runs again what this one had begun.
            }

            daemon = await DaemonReturn.WaitAsync(invocation, _over.Token);
        }
    }

    private async Task ReadAsync(DaemonConnection daemon)
    {
        using var call = daemon.Containers.WatchHooks(cancellationToken: _over.Token);
        await call.RequestStream.WriteAsync(new HooksInput { Project = project }, _over.Token);
        _ = await call.ResponseHeadersAsync;
        _listens.TrySetResult();
        var isEnding = false;
        while (true)
        {
            var next = call.ResponseStream.MoveNext(_over.Token);
            if (!next.IsCompleted)
            {
                printer.Flush();
            }

            if (!isEnding && await Task.WhenAny(next, _ends.Task) != next)
            {
                isEnding = true;
                await call.RequestStream.CompleteAsync();
            }

            if (!await next)
            {
                return;
            }

            await _shows.Task;
            Write(call.ResponseStream.Current);
        }
    }

    private void Write(HookOutput line)
    {
        if (IsWanted(line.Service))
        {
            var name = ProjectContainers.ShortName(line.Container, project, line.Service);
            var now = invocation.Time.GetUtcNow();
            printer.Write(new LogLine(
                $"{name} ->",
                OutputStream.Stdout,
                now,
                now.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick,
                line.Content.ToByteArray()));
        }
    }
}
