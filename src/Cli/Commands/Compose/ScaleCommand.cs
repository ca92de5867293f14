using System.CommandLine;
using Google.Protobuf;
using Orc.Cli.Commands.Compose.Remotes;
using Orc.Cli.Invoking;
using Orc.Compose.Loading;
using Orc.Compose.Projects;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose scale web=3</c>.</summary>
internal sealed class ScaleCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _noDependencies = Flag.Switch("--no-deps", "Don't start linked services");
    private readonly Argument<string[]> _scale = Operand.Many("[SERVICE=REPLICAS...]");
    private readonly Option<bool> _yes = Consent.Yes();

    public ScaleCommand(ComposeFlags flags)
        : base("scale", "Scale services")
    {
        _flags = flags;
        Add(_noDependencies);
        Add(_yes);
        Add(_scale);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var isDryRun = invocation.Get(_flags.DryRun);
        var scale = ScaleTexts.Parse(invocation.Get(_scale));
        var (project, opened) = await new ProjectOpening(invocation, _flags).LoadToRunAsync(
            [.. scale.Keys],
            invocation.Get(_noDependencies) ? DependencyUse.Ignore : DependencyUse.Include,
            cancellationToken);
        await RemoteConsent.AskAsync(
            invocation, opened, isDryRun || invocation.Get(_yes), cancellationToken);
        var daemon = isDryRun
            ? await invocation.ConnectAsync(cancellationToken)
            : await invocation.ConnectOrStartAsync(cancellationToken);
        var style = _flags.Style(invocation);
        if (!isDryRun)
        {
            project = await new PrivateImages(invocation, style) { AtOnce = _flags.Parallel(invocation) }
                .PullAsync(project, opened.Selected, cancellationToken);
        }

        var request = new ScaleRequest
        {
            RequestId = RequestIds.Create(),
            Project = ByteString.CopyFrom(CanonicalProject.ToJson(project)),
            NoDependencies = invocation.Get(_noDependencies),
            Scale = { scale },
            DryRun = isDryRun,
        };
        _ = await ProjectEvents.FollowAsync(
            daemon,
            to => to.Projects.Scale(request, cancellationToken: cancellationToken),
            invocation,
            style,
            cancellationToken,
            opened);
        return ExitCodes.Success;
    }
}
