using Google.Protobuf;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Compose.Projects;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// The daemon pulls what is missing by itself, but logins are the user's: images of registries that the user has logged
/// in to are pulled on the user's behalf before the daemon is asked.
/// </summary>
internal sealed class PrivateImages(Invocation invocation, ProgressStyle style)
{
    /// <summary>Pulls that may go on at once; null: a few.</summary>
    public int? AtOnce { get; init; }

    /// <summary>As below, for a request that holds the project already.</summary>
    public async Task PullForAsync(
        UpRequest request,
        ComposeProject project,
        IReadOnlyCollection<string> selected,
        CancellationToken cancellationToken)
    {
        var pulled = await PullAsync(project, selected, cancellationToken);
        if (pulled != project)
        {
            request.Project = ByteString.CopyFrom(CanonicalProject.ToJson(pulled));
        }
    }

    /// <summary>The project as the daemon shall see it: what was pulled is not pulled again.</summary>
    public async Task<ComposeProject> PullAsync(
        ComposeProject project, IReadOnlyCollection<string> selected, CancellationToken cancellationToken)
    {
        var pulls = PullRules.ForUp(
            project, selected, image => RegistryLogins.Find(image, invocation.Host) is not null, out var pulled);
        if (pulls.IsEmpty)
        {
            return project;
        }

        var failures = await new ServicePulls(invocation, style with { Kind = Quieter }) { AtOnce = AtOnce }
            .RunAsync(pulls, [], cancellationToken);
        if (failures.Count > 0)
        {
            throw new CliException(string.Join('\n', failures));
        }

        return pulled.IsEmpty ? project : project.WithPullPolicy("missing", name => pulled.Contains(name));
    }

    // Nothing is said of images that are there already, which most are.
    private ProgressKind Quieter => style.Kind == ProgressKind.Terminal ? ProgressKind.Terminal : ProgressKind.Quiet;
}
