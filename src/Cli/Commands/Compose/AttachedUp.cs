using System.Collections.Immutable;
using Grpc.Core;
using Orc.Cli.Attaching;
using Orc.Cli.Commands.Compose.Watching;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Logs;
using Orc.Cli.Output.Progress;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// <c>up</c> without -d: brings the services up, shows their output, and ends when they have ended, when one that
/// counts has, or by Ctrl-C, which stops them.
/// </summary>
internal sealed class AttachedUp : IDisposable
{
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);

    private readonly Invocation _invocation;
    private readonly OpenedProject _opened;
    private readonly AttachedUpChoices _choices;
    private readonly ProgressStyle _style;
    private readonly LogPrinter _printer;
    private readonly ServiceWatch _watch;
    private readonly HookWatch _hooks;
    private readonly WatchSwitch _files;
    private readonly NavigationMenu _menu;
    private readonly Interruptions _interruptions = new();
    private readonly Lock _saying = new();
    private readonly CancellationTokenSource _over = new();
    private (string Service, int Code)? _aborted;
    private int? _chosenCode;
    private int? _failure;

    public AttachedUp(Invocation invocation, OpenedProject opened, AttachedUpChoices choices, ProgressStyle style)
    {
        _invocation = invocation;
        _opened = opened;
        _choices = choices;
        _style = style;
        _printer = new LogPrinter(invocation.Console, choices.Layout);
        _watch = new ServiceWatch(
            invocation, opened.Name, _printer, LogWish.Of(null, null, null, follow: true, invocation.Time))
        {
            ShowsPast = false,
            IsWanted = container => !ProjectContainers.IsOneOff(container)
                && (IsShown(ProjectContainers.Service(container)) || IsAwaited(ProjectContainers.Service(container))),
            IsShown = IsShown,
            IsAwaited = IsAwaited,
            OnEnded = Ended,
        };
        _hooks = new HookWatch(invocation, opened.Name, _printer) { IsWanted = IsShown };
        _files = new WatchSwitch(choices.Watch, choices.WhyNoWatch, SayOfFiles);
        _menu = new NavigationMenu(invocation.Console, _files);
    }

    public async Task<int> RunAsync(UpRequest request, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, _interruptions.First, _menu.Detached);
        var watching = Task.CompletedTask;
        try
        {
            _watch.Begin(await _invocation.ConnectAsync(stop.Token));
            await _hooks.BeginAsync(stop.Token);
            await StartAsync(request, () => watching = BeginWatch(), stop.Token);
            if (_choices.Watches)
            {
                await _files.StartAsync();
            }

            // The call may be over before the watch has heard of the start: nothing that runs yet is no end.
            await _watch.LookAgainAsync(_over.Token);
            _watch.TellsSuccessors = true;
            await WaitAsync(watching, stop.Token);
        }
        catch (Exception failure) when (_interruptions.First.IsCancellationRequested && IsCancellation(failure))
        {
            return await StopByHandAsync(watching, cancellationToken);
        }
        catch (Exception failure) when (_menu.Detached.IsCancellationRequested && IsCancellation(failure))
        {
            await LeaveAsync(watching);
            return ExitCodes.Success;
        }
        catch
        {
            await EndWatchAsync(watching);
            throw;
        }

        if (_aborted is not null)
        {
            await SayAsync("Aborting on container exit...");
            await SignalAsync(SignalVerb.Stop, _interruptions.First);
        }

        await SeeOffAsync(watching, cancellationToken);
        return Code();
    }

    public void Dispose()
    {
        _menu.Dispose();
        _files.Dispose();
        _interruptions.Dispose();
        _over.Dispose();
        _watch.Dispose();
        _hooks.Dispose();
    }

    // Creating is shown as progress; from the first start on the services have the word. A daemon that ends before that
    // is waited for and asked again, which goes on where the other one was.
    private async Task StartAsync(UpRequest request, Action onStart, CancellationToken cancellationToken)
    {
        var daemon = await _invocation.ConnectAsync(cancellationToken);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await StartAsync(daemon, request, onStart, cancellationToken);
                return;
            }
            catch (RpcException failure) when (tries < ProjectEvents.MostTries
                && AttachedSession.IsLoss(failure) && !cancellationToken.IsCancellationRequested)
            {
                if (await ProjectEvents.FindAgainAsync(_invocation, cancellationToken) is not { } back)
                {
                    throw;
                }

                daemon = back;
            }
        }
    }

    private async Task StartAsync(
        DaemonConnection daemon, UpRequest request, Action onStart, CancellationToken cancellationToken)
    {
        using var call = daemon.Projects.Up(request, cancellationToken: cancellationToken);
        ProjectEvent? done = null;
        ProjectEvent? failed = null;
        var display = (IProgressDisplay?)ProgressDisplay.Create(_style, _invocation.Console, _invocation.Time);
        try
        {
            await foreach (var current in ProjectEvents.ReadAsync(call.ResponseStream, cancellationToken))
            {
                if (display is not null && IsStart(current))
                {
                    await display.DisposeAsync();
                    display = null;
                    await AnnounceAsync();
                    onStart();
                }

                ShowEvent(display, current);
                done = current.Kind == ProjectEventKind.Done ? current : done;
                failed = ProjectEvents.IsFailure(current) ? current : failed;
            }
        }
        catch (RpcException failure) when (
            display is null && AttachedSession.IsLoss(failure) && !cancellationToken.IsCancellationRequested)
        {
            // What was asked is stored, and the next daemon goes on with it; the watch waits for that one.
            return;
        }
        finally
        {
            if (display is not null)
            {
                await display.DisposeAsync();
            }
        }

        _ = ProjectEvents.Check(done, failed, _opened);
        if (display is not null)
        {
            await AnnounceAsync();
            onStart();
        }
    }

    private void ShowEvent(IProgressDisplay? display, ProjectEvent current)
    {
        if (display is not null)
        {
            ProjectEvents.Show(display, current, _style);
        }
        else if (current.Kind == ProjectEventKind.Warning
            || (current.Error.Length > 0 && current.Kind != ProjectEventKind.Done))
        {
            _printer.Flush();
            _invocation.Error.WriteLine(current.Error.Length > 0 ? $"{current.Name}: {current.Error}" : current.Text);
        }
    }

    private static bool IsStart(ProjectEvent current) =>
        current.Kind == ProjectEventKind.Container && current.Text is "Starting" or "Started" or "Waiting";

    private async Task AnnounceAsync()
    {
        var daemon = await _invocation.ConnectAsync(_over.Token);
        var containers = await ProjectContainers.ListMeantAsync(
            daemon, _opened.Name, _choices.Attached, OneOffs.Excluded, _over.Token);
        ImmutableArray<string> names =
        [
            .. containers.Select(container => ProjectContainers.ShortName(container, _opened.Name))
                .Order(StringComparer.Ordinal),
        ];
        foreach (var name in names)
        {
            _printer.Add(name);
        }

        if (!names.IsEmpty)
        {
            await _invocation.Out.WriteLineAsync($"Attaching to {string.Join(", ", names)}");
            await _invocation.Out.FlushAsync();
        }

        _hooks.Show();
    }

    private void SayOfFiles(string text)
    {
        lock (_saying)
        {
            _printer.Flush();
            _invocation.Out.WriteLine($" ⦿ {text}");
            _invocation.Out.Flush();
        }
    }

    private bool IsShown(string service) => _choices.Attached.Contains(service);

    private bool IsAwaited(string service) => _choices.Awaited.Contains(service);

    // From now on there is something to see, and to leave.
    private Task BeginWatch()
    {
        if (_choices.HasMenu)
        {
            _menu.Open();
        }

        return _watch.WatchAsync(_over.Token);
    }

    private async Task EndWatchAsync(Task watching)
    {
        await _watch.DrainAsync();
        await LeaveAsync(watching);
    }

    private async Task LeaveAsync(Task watching)
    {
        await _menu.CloseAsync();
        await _hooks.EndAsync();
        await _over.CancelAsync();
        await _files.StopAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WaitAsync(Task watching, CancellationToken cancellationToken)
    {
        while (_aborted is null && !await _watch.IsOverAsync(cancellationToken))
        {
            var changed = _watch.ChangedAsync(cancellationToken);
            if (await Task.WhenAny(changed, watching) == watching)
            {
                await watching;
            }

            await changed;
        }
    }

    // What ended because we stopped it is told too; its end may reach us a moment later than the stop's.
    private async Task SeeOffAsync(Task watching, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FarewellLimit, _invocation.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            while (!watching.IsCompleted && !_watch.IsAllEnded)
            {
                await _watch.ChangedAsync(either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Something goes on that nobody asked to stop.
        }

        await EndWatchAsync(watching);
    }

    private void Ended(WireContainerReport container, int code)
    {
        var service = ProjectContainers.Service(container);
        if (service == _choices.ExitCodeFrom)
        {
            _chosenCode ??= code;
        }

        if (code != 0)
        {
            _failure ??= code;
        }

        if (_choices.AbortsOnExit || (_choices.AbortsOnFailure && code != 0))
        {
            _aborted ??= (service, code);
        }
    }

    private async Task<int> StopByHandAsync(Task watching, CancellationToken cancellationToken)
    {
        await _menu.CloseAsync();
        await SayAsync("Gracefully Stopping... press Ctrl+C again to force");
        using var force = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _interruptions.Second);
        try
        {
            await SignalAsync(SignalVerb.Stop, force.Token);
        }
        catch (Exception failure) when (_interruptions.Second.IsCancellationRequested && IsCancellation(failure))
        {
            await SayAsync("Killing...");
            await SignalAsync(SignalVerb.Kill, cancellationToken);
        }

        await SeeOffAsync(watching, cancellationToken);
        return ExitCodes.Interrupted;
    }

    // Lines, not a block that is drawn anew: the services still talk.
    private async Task SignalAsync(SignalVerb verb, CancellationToken cancellationToken)
    {
        var daemon = await _invocation.ConnectAsync(cancellationToken);
        var request = new SignalRequest
        {
            RequestId = RequestIds.Create(),
            Project = _opened.Name,
            Verb = verb,
            Services = { _choices.Stopped },
            OfFile = true,
            KillSignal = verb == SignalVerb.Kill ? "SIGKILL" : "",
        };
        if (_choices.Grace is { } grace)
        {
            request.StopGrace = grace;
        }

        var style = _style.Kind == ProgressKind.Terminal ? _style with { Kind = ProgressKind.Plain } : _style;
        _ = await ProjectEvents.FollowAsync(
            daemon,
            to => to.Projects.Signal(request, cancellationToken: cancellationToken),
            _invocation,
            style,
            cancellationToken);
    }

    private async Task SayAsync(string sentence)
    {
        _printer.Flush();
        await _invocation.Error.WriteLineAsync(sentence);
    }

    private int Code() => _choices switch
    {
        { ExitCodeFrom: not null } => _chosenCode ?? CodeAfterStop(_choices.ExitCodeFrom),
        { AbortsOnFailure: true } => _failure ?? ExitCodes.Success,
        _ => ExitCodes.Success,
    };

    // Another service ended first, and this one was stopped because of it.
    private int CodeAfterStop(string service) => _watch.Watched
        .Where(container => ProjectContainers.Service(container.Report) == service)
        .Select(container => container.Report.LastExit?.Code)
        .FirstOrDefault() ?? ExitCodes.Success;

    private static bool IsCancellation(Exception failure) =>
        failure is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled };
}
