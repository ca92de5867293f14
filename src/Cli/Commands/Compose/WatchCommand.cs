using System.CommandLine;
using Orc.Cli.Commands.Compose.Remotes;
using Orc.Cli.Commands.Compose.Watching;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Compose.Loading;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose watch</c>: brings the services up, and files that change into their containers.</summary>
internal sealed class WatchCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly UpFlags _up = new();
    private readonly Option<bool> _noUp = Flag.Switch("--no-up", "Do not build & start services before watching");
    private readonly Option<bool?> _prune = Flag.Choice("--prune", "Prune dangling images on rebuild");
    private readonly Option<bool> _quiet = Flag.Switch("--quiet", "hide build output");
    private readonly Option<bool> _yes = Consent.Yes();

    public WatchCommand(ComposeFlags flags)
        : base("watch", "Watch build context for service and rebuild/refresh containers when files are updated")
    {
        _flags = flags;
        Add(_noUp);
        Add(_prune);
        Add(_quiet);
        Add(_yes);
        Add(_up.Services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var services = invocation.Get(_up.Services);
        var isDryRun = invocation.Get(_flags.DryRun);
        var (project, opened) = await new ProjectOpening(invocation, _flags).LoadToRunAsync(
            services, DependencyUse.Include, cancellationToken);
        await RemoteConsent.AskAsync(
            invocation, opened, isDryRun || invocation.Get(_yes), cancellationToken);
        var triggers = FileWatch.TriggersOf(opened, services);
        var daemon = isDryRun
            ? await invocation.ConnectAsync(cancellationToken)
            : await invocation.ConnectOrStartAsync(cancellationToken);
        var style = _flags.Style(invocation);
        if (!invocation.Get(_noUp))
        {
            var request = _up.Request(invocation, project, opened, isDryRun);
            request.AllResources = invocation.Get(_flags.AllResources);
            var isAgreed = invocation.Get(_yes);
            request.RenewVolumes.Add(isDryRun && !isAgreed
                ? []
                : await VolumeConsent.AskAsync(invocation, daemon, project, isAgreed, cancellationToken));
            if (!isDryRun)
            {
                await new PrivateImages(invocation, style) { AtOnce = _flags.Parallel(invocation) }
                    .PullForAsync(request, project, opened.Selected, cancellationToken);
            }

            var shown = invocation.Get(_quiet) ? style with { Kind = ProgressKind.Quiet } : style;
            _ = await ProjectEvents.FollowAsync(
                daemon,
                to => to.Projects.Up(request, cancellationToken: cancellationToken),
                invocation,
                shown,
                cancellationToken,
                opened);
        }

        if (isDryRun)
        {
            return await PrintedPlan.WriteAsync(invocation, _flags, FileWatch.Describe(triggers));
        }

        using var interruptions = new Interruptions();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, interruptions.First);
        try
        {
            await new FileWatch(invocation, opened, triggers).RunAsync(Say, stop.Token);
        }
        catch (OperationCanceledException) when (interruptions.First.IsCancellationRequested)
        {
            // Containers run on, as in docker.
        }

        return ExitCodes.Interrupted;

        void Say(string text)
        {
            invocation.Out.WriteLine($" ⦿ {text}");
            invocation.Out.Flush();
        }
    }
}
