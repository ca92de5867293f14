using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Orc.Cli.Attaching;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Compose.Loading;
using Orc.Compose.Rendering;
using Orc.Linux.Security;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose.Bridge;

/// <summary><c>orc compose bridge convert</c>: other forms of the project, by images that make them.</summary>
internal sealed class ConvertCommand : Command
{
    private const int Interrupted = 130;

    private readonly ComposeFlags _flags;
    private readonly Option<string?> _output =
        Flag.Text("-o, --output", "The output directory for the Kubernetes resources (default \"out\")");
    private readonly Option<string?> _templates =
        Flag.Text("--templates", "Directory containing transformation templates");
    private readonly Option<string[]> _transformations = Flag.List(
        "-t, --transformation",
        $"Transformation to apply to compose model (default: {Transformation.Usual})",
        "stringArray");

    public ConvertCommand(ComposeFlags flags)
        : base("convert", "Convert compose files to Kubernetes manifests, Helm charts, or another model")
    {
        _flags = flags;
        Add(_output);
        Add(_templates);
        Add(_transformations);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var opening = new ProjectOpening(invocation, _flags);
        var opened = await opening.LoadedAsync(
            opening.Request([]) with { Purpose = LoadPurpose.Show, NeedsEnvironmentFiles = true }, cancellationToken);
        var output = Absolute(invocation, invocation.Get(_output) ?? "out");
        var templates = invocation.Get(_templates) is { } named ? Absolute(invocation, named) : null;
        if (templates is not null && !Directory.Exists(templates))
        {
            throw new CliException($"--templates: no such directory: {templates}");
        }

        if (File.Exists(output))
        {
            throw new CliException($"--output: {output} is a file, and a directory is wanted");
        }

        var images = Images(invocation);
        if (invocation.Get(_flags.DryRun))
        {
            return await PrintedPlan.WriteAsync(
                invocation, _flags, images.Select(image => $"Image {image} Converting {opened.Name} to {output}"));
        }

        var model = Directory.CreateTempSubdirectory("orc-bridge-").FullName;
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(model, "compose.yaml"),
                ComposeRenderer.Render(opened.Project!, RenderFormat.Yaml, opened.Selected, DollarUse.Escape),
                cancellationToken);
            _ = Directory.CreateDirectory(output);
            foreach (var image in images)
            {
                var code = await TransformAsync(
                    invocation, image, Mounts(model, output, templates), cancellationToken);
                if (code != ExitCodes.Success)
                {
                    throw new CliException(
                        string.Create(CultureInfo.InvariantCulture, $"transformation {image} ended with {code}"), code);
                }
            }
        }
        finally
        {
            Directory.Delete(model, recursive: true);
        }

        return ExitCodes.Success;
    }

    private string[] Images(Invocation invocation) =>
        invocation.Get(_transformations) is { Length: > 0 } asked ? asked : [Transformation.Usual];

    private static MountSpec[] Mounts(string model, string output, string? templates)
    {
        var here = new MountSpec.Bind { Source = model, Target = Transformation.In, ReadOnly = true };
        var there = new MountSpec.Bind { Source = output, Target = Transformation.Out };
        return templates is null
            ? [here, there]
            : [here, there, new MountSpec.Bind { Source = templates, Target = Transformation.Templates }];
    }

    private static async Task<int> TransformAsync(
        Invocation invocation, string image, MountSpec[] mounts, CancellationToken cancellationToken)
    {
        var id = RandomNumberGenerator.GetHexString(ContainerId.Length, lowercase: true);
        var begin = new RunBegin
        {
            Spec = new ContainerSpec
            {
                Image = image,
                Name = $"orc-bridge-{id[..12]}",
                AutoRemove = true,
                NetworkMode = NetworkMode.None,
                User = EffectiveUser.Id.ToString(CultureInfo.InvariantCulture),
                Environment = [new EnvironmentVariable("LICENSE_AGREEMENT", "true")],
                Mounts = [.. mounts],
            }.ToWire(),
            Id = id,
            AttachStdout = true,
            AttachStderr = true,
            Login = RegistryLogins.FindSilently(image, invocation.Host),
        };
        var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
        var pulled = new PullLines(invocation.Error, image);
        using var session = new AttachedSession(invocation, new AttachedOptions
        {
            Container = id,
            MakesContainer = true,
            BeginAgain = RunCall.Again(begin),
            OnPull = pulled.Tell,
        });
        using var call = await RunCall.BeginAsync(
            daemon.Containers.Run(cancellationToken: cancellationToken), begin, cancellationToken);
        var end = await session.RunAsync(call, cancellationToken);
        var code = await AttachedOutcome.ReportAsync(invocation, end);

        // Who leaves it running has no result.
        return end.Kind is AttachedEndKind.Detached or AttachedEndKind.Started ? Interrupted : code;
    }

    private static string Absolute(Invocation invocation, string path) =>
        Path.GetFullPath(Path.Combine(invocation.Host.WorkingDirectory, path));
}
