using System.CommandLine;
using Orc.Cli.Commands.Compose.Remotes;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose create</c>: all that <c>up</c> makes, and nothing started.</summary>
internal sealed class CreateCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly UpFlags _up = new();

    public CreateCommand(ComposeFlags flags)
        : base("create", "Creates containers for a service")
    {
        _flags = flags;
        _up.AddCreationTo(this);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        _up.Check(invocation);
        var isDryRun = invocation.Get(_flags.DryRun);
        var (project, opened) = await new ProjectOpening(invocation, _flags).LoadToRunAsync(
            invocation.Get(_up.Services), _up.Dependencies(invocation), cancellationToken);
        await RemoteConsent.AskAsync(invocation, opened, isDryRun || _up.IsAgreed(invocation), cancellationToken);
        project = _up.WithPullPolicy(invocation, project);
        var request = _up.Request(invocation, project, opened, isDryRun);
        request.NoStart = true;
        var daemon = isDryRun
            ? await invocation.ConnectAsync(cancellationToken)
            : await invocation.ConnectOrStartAsync(cancellationToken);
        request.AllResources = invocation.Get(_flags.AllResources);
        if (!isDryRun || _up.IsAgreed(invocation))
        {
            request.RenewVolumes.Add(await VolumeConsent.AskAsync(
                invocation, daemon, project, _up.IsAgreed(invocation), cancellationToken));
        }

        if (!isDryRun)
        {
            var style = _up.Pulling(invocation, _flags.Style(invocation));
            await new PrivateImages(invocation, style) { AtOnce = _flags.Parallel(invocation) }
                .PullForAsync(request, project, opened.Selected, cancellationToken);
        }

        _ = await ProjectEvents.FollowAsync(
            daemon,
            to => to.Projects.Up(request, cancellationToken: cancellationToken),
            invocation,
            _flags.Style(invocation),
            cancellationToken,
            opened);
        return ExitCodes.Success;
    }
}
