using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Cli.Attaching;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Logs;
using Orc.Compose.Lowering;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// Follows the containers of a project: shows their logs as they come and says when one ends. Containers that start
/// later join; a daemon that was away for a moment is waited for, and nothing is shown twice.
/// </summary>
internal sealed class ServiceWatch(Invocation invocation, string project, LogPrinter printer, LogsRequest wish)
    : IDisposable
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Looks in a row that nobody answered: the daemon is there, and its control plane has stopped.
    private const int MostUnanswered = 30;

    private readonly ConcurrentDictionary<string, WatchedContainer> _watched = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changed = new(0);
    private readonly SemaphoreSlim _looking = new(1);
    private volatile bool _isLooking;
    private int _unanswered;
    private DateTimeOffset _begun = invocation.Time.GetUtcNow();
    private DateTimeOffset _seen = invocation.Time.GetUtcNow();

    public Func<WireContainerReport, bool> IsWanted { get; init; } = _ => true;

    /// <summary>The services whose lines are shown.</summary>
    public Func<string, bool> IsShown { get; init; } = _ => true;

    /// <summary>The services whose ends count; others may go on when the watch is over.</summary>
    public Func<string, bool> IsAwaited { get; init; } = _ => true;

    /// <summary>A container in the place of one that was watched is told to be so.</summary>
    public bool TellsSuccessors { get; set; }

    /// <summary>Whether lines from before the watch began are wanted of a container that is there already.</summary>
    public bool ShowsPast { get; init; } = true;

    /// <summary>Called when a container ended and nothing will start it again.</summary>
    public Action<WireContainerReport, int>? OnEnded { get; init; }

    /// <summary>What ends from now on is news, by the daemon's clock.</summary>
    public void Begin(DaemonConnection daemon) => _begun = _seen = daemon.Now(invocation.Time);

    /// <summary>For <c>logs -f</c>: until nothing runs any more.</summary>
    public async Task<int> FollowAsync(CancellationToken cancellationToken)
    {
        Begin(await invocation.ConnectAsync(cancellationToken));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(over.Token);
        while (!watching.IsCompleted && !await IsOverAsync(over.Token))
        {
            _ = await Task.WhenAny(watching, ChangedAsync(over.Token));
        }

        if (watching.IsCompleted)
        {
            // Why it cannot go on.
            await watching;
        }

        await DrainAsync();
        await over.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        printer.Flush();
        return ExitCodes.Success;
    }

    /// <summary>Until something may have changed.</summary>
    public Task ChangedAsync(CancellationToken cancellationToken) =>
        IsAllEnded ? _changed.WaitAsync(LookInterval, cancellationToken) : _changed.WaitAsync(cancellationToken);

    /// <summary>All that counts has ended for good, and nothing is to take its place.</summary>
    public async Task<bool> IsOverAsync(CancellationToken cancellationToken)
    {
        if (!_isLooking || !IsAllEnded)
        {
            return false;
        }

        try
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.Projects.ListAsync(
                new ListProjectsRequest { Name = project, All = true }, cancellationToken: cancellationToken);
            _unanswered = 0;
            if (reply.Projects
                .SelectMany(found => found.Services)
                .Any(service => service.Coming > 0 && IsAwaited(service.Name)))
            {
                return false;
            }

            // What came may have started before we asked, and nobody looked since.
            await LookAsync(daemon, cancellationToken);
            return IsAllEnded;
        }
        catch (RpcException failure) when (
            AttachedSession.IsLoss(failure) && !cancellationToken.IsCancellationRequested)
        {
            // Seen again with the next daemon.
            return ++_unanswered >= MostUnanswered;
        }
    }

    /// <summary>Whether every container that counts has ended for good. True when there is none.</summary>
    public bool IsAllEnded => _watched.Values.All(container => container.HasEnded || !Counts(container.Report));

    public ImmutableArray<WatchedContainer> Watched => [.. _watched.Values];

    /// <summary>Until it is cancelled, the daemon stays away, or what is shown cannot be written.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchDaemonsAsync(over.Token);
        if (await Task.WhenAny(watching, printer.Broken) != watching)
        {
            await over.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await printer.Broken;
        }

        await watching;
    }

    /// <summary>Waits until all that ended containers wrote is shown.</summary>
    public async Task DrainAsync()
    {
        foreach (var container in _watched.Values.Where(container => container.HasEnded))
        {
            await DrainAsync(container);
        }

        printer.Flush();
    }

    /// <summary>
    /// Looks now: what was started before is known after. If the daemon is lost meanwhile, the next one is looked at.
    /// </summary>
    public async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(await invocation.ConnectAsync(cancellationToken), cancellationToken);
        }
        catch (RpcException failure) when (
            AttachedSession.IsLoss(failure) && !cancellationToken.IsCancellationRequested)
        {
            _isLooking = false;
        }
    }

    public void Dispose()
    {
        _changed.Dispose();
        _looking.Dispose();
    }

    private async Task WatchDaemonsAsync(CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        while (true)
        {
            try
            {
                await WatchAsync(daemon, cancellationToken);
            }
            catch (RpcException failure) when (
                AttachedSession.IsLoss(failure) && !cancellationToken.IsCancellationRequested)
            {
                // Away: asked again below.
            }

            daemon = await DaemonReturn.WaitAsync(invocation, cancellationToken)
                ?? throw new CliException("the orc daemon did not come back; the containers go on without it");
        }
    }

    private async Task WatchAsync(DaemonConnection daemon, CancellationToken cancellationToken)
    {
        using var events = daemon.System.WatchEvents(
            new EventsRequest
            {
                Since = Timestamp.FromDateTimeOffset(_seen),
                Filters = { "type=container", $"label={ComposeLabels.Project}={project}", "event=start", "event=die" },
            },
            cancellationToken: cancellationToken);

        // Only when events are heard may we look: what happens between is then in both, not in neither.
        _ = await events.ResponseHeadersAsync;
        await LookAsync(daemon, cancellationToken);
        _isLooking = true;
        _ = _changed.Release();
        while (await events.ResponseStream.MoveNext(cancellationToken))
        {
            var current = events.ResponseStream.Current;
            _seen = current.Time?.ToDateTimeOffset() ?? _seen;
            if (current.Action is "start" or "die")
            {
                await LookAsync(daemon, cancellationToken);
            }
        }
    }

    // What the list says wins over what the event said: an old event changes nothing.
    private async Task LookAsync(DaemonConnection daemon, CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            await LookAloneAsync(daemon, cancellationToken);
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task LookAloneAsync(DaemonConnection daemon, CancellationToken cancellationToken)
    {
        var containers = await ProjectContainers.ListAsync(
            daemon, project, [], OneOffs.Included, cancellationToken);
        foreach (var report in containers.Where(IsWanted))
        {
            if (report.State == WireContainerState.Created)
            {
                continue;
            }

            var known = _watched.ContainsKey(report.Id);
            var container = _watched.GetOrAdd(
                report.Id, _ => new WatchedContainer(report, ProjectContainers.ShortName(report, project)));
            if (!known)
            {
                Welcome(container);
            }

            await UpdateAsync(daemon, container, report, known, cancellationToken);
        }

        foreach (var gone in _watched.Values.Where(one => containers.All(report => report.Id != one.Report.Id)))
        {
            gone.HasEnded = true;
        }

        _ = _changed.Release();
    }

    private void Welcome(WatchedContainer container)
    {
        if (Shows(container.Report))
        {
            printer.Add(container.Name);
        }

        if (TellsSuccessors && _watched.Values.Any(other => other != container && other.Name == container.Name))
        {
            printer.Say(container.Name, "has been recreated");
        }
    }

    private async Task UpdateAsync(
        DaemonConnection daemon,
        WatchedContainer container,
        WireContainerReport report,
        bool wasKnown,
        CancellationToken cancellationToken)
    {
        container.Report = report;
        var isUp = report.State is WireContainerState.Running or WireContainerState.Paused;
        if (Shows(report)
            && container.Reading.IsCompleted
            && (isUp || (!wasKnown && ShowsPast) || IsNews(container, report)))
        {
            container.Reading = ReadAsync(daemon, container, cancellationToken);
        }

        if (isUp)
        {
            // So quick that nobody saw it down.
            if (wasKnown && IsNews(container, report))
            {
                container.ToldExit = report.LastExit.FinishedAt;
                printer.Say(container.Name, $"exited with code {Code(report)} (restarting)");
            }

            container.HasEnded = false;
            return;
        }

        if (!IsNews(container, report))
        {
            container.HasEnded = report.State != WireContainerState.Restarting;
            return;
        }

        container.ToldExit = report.LastExit.FinishedAt;
        await DrainAsync(container);
        var again = report.State == WireContainerState.Restarting ? " (restarting)" : "";
        printer.Say(container.Name, $"exited with code {Code(report)}{again}");
        container.HasEnded = again.Length == 0;
        if (container.HasEnded && Counts(report))
        {
            OnEnded?.Invoke(report, report.LastExit.Code);
        }
    }

    private bool Shows(WireContainerReport report) => IsShown(ProjectContainers.Service(report));

    private bool Counts(WireContainerReport report) => IsAwaited(ProjectContainers.Service(report));

    private static string Code(WireContainerReport report) =>
        report.LastExit.Code.ToString(CultureInfo.InvariantCulture);

    // It ended while we watched, and that was not said yet.
    private bool IsNews(WatchedContainer container, WireContainerReport report) =>
        report.LastExit?.FinishedAt is { } finished
        && finished.ToDateTimeOffset() >= _begun
        && (container.ToldExit is null || container.ToldExit.CompareTo(finished) < 0);

    private async Task ReadAsync(
        DaemonConnection daemon, WatchedContainer container, CancellationToken cancellationToken)
    {
        var request = wish.Clone();
        request.Follow = true;
        if (!ShowsPast)
        {
            request.Since = Timestamp.FromDateTimeOffset(_begun);
        }

        try
        {
            await foreach (var line in container.Reader.ReadAsync(daemon, request, printer.Flush, cancellationToken))
            {
                printer.Write(line);
            }
        }
        catch (RpcException failure) when (
            AttachedSession.IsLoss(failure) || failure.StatusCode == StatusCode.NotFound)
        {
            // Read on when the daemon is back, or the container is gone for good.
        }

        printer.Flush();
    }

    private async Task DrainAsync(WatchedContainer container)
    {
        using var limit = new CancellationTokenSource(DrainLimit, invocation.Time);
        await container.Reading.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
