using System.Collections.Immutable;
using Orc.Cli.Invoking;
using Orc.Compose.Projects;
using Orc.Compose.Watching;
using Orc.Model.Diagnostics;

namespace Orc.Cli.Commands.Compose.Watching;

/// <summary>Follows changes of files until it is told to end, and does what <c>develop.watch</c> says.</summary>
internal sealed class FileWatch(Invocation invocation, OpenedProject opened, ImmutableArray<WatchTrigger> triggers)
{
    // What an editor or a checkout writes comes in many pieces: it is waited for until nothing comes.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    // A build that writes without an end is followed all the same.
    private const int MostWaits = 10;

    /// <summary>The triggers of services, or of all; what cannot be is said with its place.</summary>
    /// <exception cref="CliException">There are none, or one cannot be.</exception>
    public static ImmutableArray<WatchTrigger> TriggersOf(OpenedProject opened, IReadOnlyCollection<string> services)
    {
        ImmutableArray<WatchTrigger> all =
        [
            .. opened.Project!.Services
                .Where(service => services.Count == 0
                    ? opened.Selected.Contains(service.Name)
                    : services.Contains(service.Name))
                .SelectMany(service => DockerIgnore.Apply(service, new DiskFiles())
                    .Where(trigger => !IsBound(service, trigger))),
        ];
        var refused = all
            .Select(trigger => trigger.Action == WatchAction.Rebuild
                ? $"{trigger.Position}: the action rebuild is not there yet: images are not built here"
                : !Path.Exists(trigger.Path)
                    ? $"{trigger.Position}: {trigger.Path}, which is to be watched, is not there"
                    : null)
            .OfType<string>()
            .ToArray();
        return refused.Length > 0 ? throw new CliException(string.Join('\n', refused))
            : all.IsEmpty ? throw new CliException(
                "none of the selected services is configured for watch, consider setting a 'develop' section")
            : all;
    }

    /// <summary>What it would do, as lines of a plan.</summary>
    public static IEnumerable<string> Describe(IEnumerable<WatchTrigger> triggers) => triggers.Select(trigger =>
        $"Service {trigger.Service} Watching {trigger.Path}"
        + (trigger.Syncs ? $" (sync to {trigger.Target})" : "")
        + (trigger.Exec is { } exec ? $" (exec {string.Join(' ', exec.Command)})" : "")
        + (trigger.Restarts ? " (restart)" : ""));

    public async Task RunAsync(Action<string> say, CancellationToken cancellationToken)
    {
        foreach (var old in triggers.Select(trigger => trigger.OldName).OfType<SourcePosition>())
        {
            say($"{old}: warning: x-initialSync is deprecated: write initial_sync");
        }

        var planner = new WatchPlanner(triggers);
        var sync = new ServiceSync(invocation, opened.Name, say);
        using var scan = new TreeScan(triggers);
        var known = scan.Look();
        foreach (var first in planner.PlanFirst(TreeChanges.Between(new Dictionary<string, FileMark>(), known)))
        {
            await sync.ApplyAsync(first, cancellationToken);
        }

        say("Watch enabled");
        while (!cancellationToken.IsCancellationRequested)
        {
            await SettleAsync(scan, cancellationToken);
            var now = scan.Look();
            foreach (var change in planner.Plan(TreeChanges.Between(known, now)))
            {
                await sync.ApplyAsync(change, cancellationToken);
            }

            known = now;
        }
    }

    private async Task SettleAsync(TreeScan scan, CancellationToken cancellationToken)
    {
        await scan.WaitAsync(cancellationToken);
        for (var waits = 0; waits < MostWaits; waits++)
        {
            using var quiet = new CancellationTokenSource(Quiet, invocation.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancellationToken);
            try
            {
                await scan.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    // The container sees such a change by itself.
    private static bool IsBound(ComposeService service, WatchTrigger trigger) =>
        trigger.Syncs && !trigger.Restarts && trigger.Exec is null && service.Volumes.Any(volume =>
            volume.Kind == ComposeMountKind.Bind && volume.Source is { } source
            && (trigger.Path == source
                || trigger.Path.StartsWith($"{source.TrimEnd('/')}/", StringComparison.Ordinal)));
}
