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
        ComposeService[] services =
        [
            .. project.Services.Where(service => selected.Contains(service.Name)
                && service is { Image: not null, PullPolicy: not ("never" or "build") }
                && RegistryLogins.Find(service.Image, invocation.Host) is not null),
        ];
        if (services.Length == 0)
        {
            return project;
        }

        var failures = new List<string>();
        foreach (var group in services.GroupBy(service => service.PullPolicy == "always" ? "always" : "missing"))
        {
            failures.AddRange(await new ServicePulls(invocation, style with { Kind = Quieter }) { Policy = group.Key }
                .RunAsync([.. group], cancellationToken));
        }

        return failures.Count == 0
            ? project.WithPullPolicy("missing", name => services.Any(service => service.Name == name))
            : throw new CliException(string.Join('\n', failures));
    }

    // Nothing is said of images that are there already, which most are.
    private ProgressKind Quieter => style.Kind == ProgressKind.Terminal ? ProgressKind.Terminal : ProgressKind.Quiet;
}
