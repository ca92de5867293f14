using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Commands.Compose.Remotes;
using Orc.Cli.Commands.Compose.Watching;
using Orc.Cli.Invoking;
using Orc.Compose.Projects;
using Orc.Compose.Watching;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// <c>orc compose up</c>, <c>orc up</c>: makes it so, and stays to show what the services say unless -d.
/// </summary>
internal sealed class UpCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly UpFlags _up = new();

    public UpCommand(ComposeFlags flags)
        : base("up", "Create and start containers")
    {
        _flags = flags;
        _up.AddTo(this);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        _up.Check(invocation);
        var isDryRun = invocation.Get(_flags.DryRun);
        var (project, opened) = await new ProjectOpening(invocation, _flags).LoadToRunAsync(
            invocation.Get(_up.Services), _up.Dependencies(invocation), cancellationToken);
        await RemoteConsent.AskAsync(invocation, opened, isDryRun || _up.IsAgreed(invocation), cancellationToken);
        CheckNames(invocation, project);
        var triggers = invocation.Get(_up.Watch)
            ? FileWatch.TriggersOf(opened, invocation.Get(_up.Services))
            : [];
        project = _up.WithPullPolicy(invocation, project);
        var request = _up.Request(invocation, project, opened, isDryRun);
        var daemon = isDryRun
            ? await invocation.ConnectAsync(cancellationToken)
            : await invocation.ConnectOrStartAsync(cancellationToken);
        request.AllResources = invocation.Get(_flags.AllResources);
        if (!isDryRun || _up.IsAgreed(invocation))
        {
            request.RenewVolumes.Add(await VolumeConsent.AskAsync(
                invocation, daemon, project, _up.IsAgreed(invocation), cancellationToken));
        }

        var style = _flags.Style(invocation);
        if (!isDryRun)
        {
            await new PrivateImages(invocation, _up.Pulling(invocation, style)) { AtOnce = _flags.Parallel(invocation) }
                .PullForAsync(request, project, opened.Selected, cancellationToken);
        }

        if (_up.IsDetached(invocation) || isDryRun)
        {
            _ = await ProjectEvents.FollowAsync(
                daemon,
                to => to.Projects.Up(request, cancellationToken: cancellationToken),
                invocation,
                style,
                cancellationToken,
                opened);
            await BootWarning.WriteAsync(invocation, project, opened, isDryRun, cancellationToken);
            return await PrintedPlan.WriteAsync(invocation, _flags, FileWatch.Describe(triggers));
        }

        await BootWarning.WriteAsync(invocation, project, opened, isDryRun, cancellationToken);
        var choices = WithWatch(Choices(invocation, project, opened), invocation, opened, triggers);
        using var attached = new AttachedUp(invocation, opened, choices, style);
        return await attached.RunAsync(request, cancellationToken);
    }

    private AttachedUpChoices Choices(Invocation invocation, ComposeProject project, OpenedProject opened)
    {
        var named = invocation.Get(_up.Services);
        var exitCodeFrom = invocation.Get(_up.ExitCodeFrom);
        var wish = new AttachWish
        {
            Named = [.. named],
            Only = [.. invocation.Get(_up.Attach) ?? []],
            Except = [.. invocation.Get(_up.NoAttach) ?? []],
            Dependencies = invocation.Get(_up.AttachDependencies),
            ExitCodeFrom = exitCodeFrom,
        };
        return new AttachedUpChoices
        {
            Attached = wish.Shown(project, opened.Selected),
            Awaited = wish.Awaited(project, opened.Selected),
            Stopped = named.Length > 0 ? [.. named] : opened.Selected,
            ExitCodeFrom = exitCodeFrom,
            AbortsOnExit = invocation.Get(_up.AbortOnExit) || exitCodeFrom is not null,
            AbortsOnFailure = invocation.Get(_up.AbortOnFailure),
            Grace = GraceTime.OfSeconds(invocation.Get(_up.Timeout)),
            Layout = new Logs.LogLayout
            {
                HasPrefix = !invocation.Get(_up.NoPrefix),
                HasTimes = invocation.Get(_up.Times),
                HasColours = !invocation.Get(_up.NoColour) && _flags.HasColours(invocation),
            },
        };
    }

    // Where there is a menu, the watch may come later: what forbids it is said then.
    private AttachedUpChoices WithWatch(
        AttachedUpChoices choices, Invocation invocation, OpenedProject opened, ImmutableArray<WatchTrigger> triggers)
    {
        choices = choices with { HasMenu = _up.HasMenu(invocation, opened, _flags.Style(invocation)) };
        try
        {
            triggers = triggers.IsEmpty && choices.HasMenu
                ? FileWatch.TriggersOf(opened, invocation.Get(_up.Services))
                : triggers;
        }
        catch (CliException nothing)
        {
            choices = choices with { WhyNoWatch = nothing.Message };
        }

        return triggers.IsEmpty ? choices : choices with
        {
            Watch = new FileWatch(invocation, opened, triggers).RunAsync,
            Watches = invocation.Get(_up.Watch),
        };
    }

    private void CheckNames(Invocation invocation, ComposeProject project)
    {
        string[] names =
        [
            .. invocation.Get(_up.Attach) ?? [],
            .. invocation.Get(_up.NoAttach) ?? [],
            .. invocation.Get(_up.ExitCodeFrom) is { } from ? [from] : Array.Empty<string>(),
        ];
        foreach (var name in names.Where(name => project.FindService(name) is null))
        {
            throw new CliException($"no such service: {name}");
        }
    }
}
