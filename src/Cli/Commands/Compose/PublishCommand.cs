using System.CommandLine;
using Orc.Cli.Commands.Compose.Remotes;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Compose.Loading;
using Orc.Compose.Projects;
using Orc.Compose.Publishing;
using Orc.Compose.Rendering;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// <c>orc compose publish registry/name:tag</c>: the project's files as an artifact that <c>-f oci://</c> takes.
/// </summary>
internal sealed class PublishCommand : Command
{
    private const string DigestsFile = "image-digests.yaml";

    private readonly ComposeFlags _flags;
    private readonly Option<bool> _app =
        Flag.Switch("--app", "Published compose application (includes referenced images)");
    private readonly Option<string?> _version = Flag.Text(
        "--oci-version", "OCI image/artifact specification version (automatically determined by default)");
    private readonly Option<bool> _digests = Flag.Switch("--resolve-image-digests", "Pin image tags to digests");
    private readonly Option<bool> _environment =
        Flag.Switch("--with-env", "Include environment variables in the published OCI artifact");
    private readonly Option<bool> _yes = Flag.Switch("-y, --yes", "Assume \"yes\" as answer to all prompts");
    private readonly Argument<string> _repository = Operand.One("REPOSITORY[:TAG]");

    public PublishCommand(ComposeFlags flags)
        : base("publish", "Publish compose application")
    {
        _flags = flags;
        Option[] options = [_app, _version, _digests, _environment, _yes];
        foreach (var option in options)
        {
            Add(option);
        }

        Add(_repository);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var target = Target(invocation);
        var opening = new ProjectOpening(invocation, _flags);
        var load = opening.Request([]) with
        {
            Purpose = LoadPurpose.Show,
            Profiles = ["*"],
            ResolveEnvironment = false,
        };
        var project = (await opening.LoadedAsync(load, cancellationToken)).Project!;
        var plan = PublishPlanner.Plan(
            new PublishRequest
            {
                Files = project.Files,
                Directory = project.WorkingDirectory,
                WorkingDirectory = invocation.Host.WorkingDirectory,
                WithEnvironment = invocation.Get(_environment),
            },
            new DiskFiles());
        if (!plan.Errors.IsEmpty)
        {
            throw new CliException(string.Join('\n', plan.Errors));
        }

        if (invocation.Get(_flags.DryRun))
        {
            return await PrintedPlan.WriteAsync(invocation, _flags, Steps(invocation, target, plan, project));
        }

        await ConfirmAsync(invocation, plan, cancellationToken);
        var request = await RequestAsync(invocation, target, plan, project, cancellationToken);
        await PushAsync(invocation, target, request, cancellationToken);
        return ExitCodes.Success;
    }

    private ImageReference Target(Invocation invocation)
    {
        var text = invocation.Get(_repository);
        const string Scheme = "oci://";
        text = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : text;
        if (!ImageReference.TryParse(text, out var target, out var error))
        {
            throw new CliException($"\"{text}\" cannot be published to: {error}");
        }

        if (invocation.Get(_version) is not (null or "1.0" or "1.1"))
        {
            throw new CliException(
                $"invalid value for --oci-version: \"{invocation.Get(_version)}\" is neither 1.0 nor 1.1");
        }

        return target.Digest is null
            ? target
            : throw new CliException($"{target} names content by its digest: publish under a tag");
    }

    private IEnumerable<string> Steps(
        Invocation invocation, ImageReference target, PublishPlan plan, ComposeProject project)
    {
        foreach (var concern in plan.Concerns)
        {
            yield return $"To be confirmed: {concern.Position}: {concern.Message}";
        }

        foreach (var file in plan.Files)
        {
            yield return $"{target} File {file.Name} ({file.Content.Length} B)";
        }

        if (invocation.Get(_digests))
        {
            yield return $"{target} File {DigestsFile}";
        }

        foreach (var image in invocation.Get(_app) ? Images(project) : [])
        {
            yield return $"{target} Image {image}";
        }

        yield return $"{target} Publishing";
        yield return $"{target} Published";
    }

    private async Task ConfirmAsync(Invocation invocation, PublishPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Concerns.IsEmpty || invocation.Get(_yes))
        {
            return;
        }

        var found = string.Join('\n', plan.Concerns.Select(concern => $"  {concern.Position}: {concern.Message}"));
        await Consent.AskAsync(
            invocation,
            $"Whoever may read the repository will see or miss this:\n{found}\n",
            "Are you ok to publish it?",
            "nothing was published",
            cancellationToken);
    }

    private async Task<PushArtifactRequest> RequestAsync(
        Invocation invocation,
        ImageReference target,
        PublishPlan plan,
        ComposeProject project,
        CancellationToken cancellationToken)
    {
        var files = plan.Files;
        if (invocation.Get(_digests))
        {
            string[] services = [.. project.Services.Select(service => service.Name)];
            var fixedImages = await new ImageDigests(invocation).ApplyAsync(project, services, cancellationToken);
            var text = ComposeRenderer.ImageOverride(fixedImages, services, RenderFormat.Yaml);
            files = files.Add(new PublishedFile(
                PublishedFileKind.Compose,
                DigestsFile,
                [.. System.Text.Encoding.UTF8.GetBytes(text)]));
        }

        var request = new PushArtifactRequest
        {
            Reference = target.Canonical,
            Login = RegistryLogins.Find(target.Canonical, invocation.Host),
            Type = ComposeArtifact.Type,
            ConfigType = ComposeArtifact.ConfigType,
            OciVersion = invocation.Get(_version) ?? "",
        };
        request.Files.Add(files.Select(file => ComposeArtifact.ToLayer(file, ClientVersion.Text)));
        request.Images.Add((invocation.Get(_app) ? Images(project) : []).Select(image => new ArtifactImage
        {
            Image = image,
            Login = RegistryLogins.Find(image, invocation.Host),
        }));
        return request;
    }

    private async Task PushAsync(
        Invocation invocation,
        ImageReference target,
        PushArtifactRequest request,
        CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
        await using var display = ProgressDisplay.Create(
            _flags.Style(invocation), invocation.Console, invocation.Time);
        var subject = target.ToString();
        display.Show(new ProgressStep(subject, "Publishing"));
        try
        {
            var reply = await daemon.Images.PushArtifactAsync(request, cancellationToken: cancellationToken);
            display.Show(new ProgressStep(subject, "Published", reply.Digest));
        }
        catch (Grpc.Core.RpcException failure)
        {
            display.Show(new ProgressStep(subject, "Error", failure.Status.Detail));
            throw new CliException($"cannot publish {subject}: {DaemonErrors.Describe(failure)}");
        }
    }

    private static IEnumerable<string> Images(ComposeProject project) =>
        project.Services.Select(service => service.Image).OfType<string>().Distinct(StringComparer.Ordinal);
}
