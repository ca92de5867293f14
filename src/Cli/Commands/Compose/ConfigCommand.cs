using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Commands.Compose.Remotes;
using Orc.Cli.Invoking;
using Orc.Compose.Loading;
using Orc.Compose.Projects;
using Orc.Compose.Rendering;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose config</c>: what the files say, in canonical form. Needs no daemon.</summary>
internal sealed class ConfigCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<string?> _format = Flag.Text("--format", "Format the output: yaml or json");
    private readonly Option<string?> _output = Flag.Text("-o, --output", "Save to file (default to stdout)");
    private readonly Option<bool> _quiet =
        Flag.Switch("-q, --quiet", "Only validate the configuration, don't print anything");
    private readonly Option<bool> _services = Flag.Switch("--services", "Print the service names, one per line.");
    private readonly Option<bool> _images = Flag.Switch("--images", "Print the image names, one per line.");
    private readonly Option<bool> _volumes = Flag.Switch("--volumes", "Print the volume names, one per line.");
    private readonly Option<bool> _networks = Flag.Switch("--networks", "Print the network names, one per line.");
    private readonly Option<bool> _profiles = Flag.Switch("--profiles", "Print the profile names, one per line.");
    private readonly Option<bool> _environment =
        Flag.Switch("--environment", "Print environment used for interpolation.");
    private readonly Option<bool> _variables = Flag.Switch("--variables", "Print model variables and default values.");
    private readonly Option<string?> _hash = Flag.Text("--hash", "Print the service config hash, one per line.");
    private readonly Option<bool> _noInterpolate =
        Flag.Switch("--no-interpolate", "Don't interpolate environment variables");
    private readonly Option<bool> _noNormalize = Flag.Switch("--no-normalize", "Don't normalize compose model");
    private readonly Option<bool> _noPaths = Flag.Switch("--no-path-resolution", "Don't resolve file paths");
    private readonly Option<bool> _noConsistency = Flag.Switch(
        "--no-consistency", "Don't check model consistency - warning: may produce invalid Compose output");

    private readonly Option<bool> _noEnvironment =
        Flag.Switch("--no-env-resolution", "Don't resolve service env files");
    private readonly Option<bool> _digests = Flag.Switch("--resolve-image-digests", "Pin image tags to digests");
    private readonly Option<bool> _lock =
        Flag.Switch("--lock-image-digests", "Produces an override file with image digests");
    private readonly Option<bool> _models = Flag.Switch("--models", "Print the model names, one per line.");
    private readonly Argument<string[]> _names = Operand.Any("[SERVICE...]");

    public ConfigCommand(ComposeFlags flags)
        : base("config", "Parse, resolve and render compose file in canonical format")
    {
        _flags = flags;
        Option[] options =
        [
            _format, _output, _quiet, _services, _images, _volumes, _networks, _profiles, _environment, _variables,
            _hash, _noInterpolate, _noNormalize, _noPaths, _noConsistency, _noEnvironment, _digests, _lock, _models,
        ];
        foreach (var option in options)
        {
            Add(option);
        }

        Add(_names);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var opening = new ProjectOpening(invocation, _flags);
        var isWhole = invocation.Get(_noInterpolate) || invocation.Get(_variables);
        if (isWhole && invocation.Get(_names).Length > 0)
        {
            await invocation.Error.WriteLineAsync(
                "warning: the whole project is shown: without variables nobody knows what a service needs");
        }

        var asked = opening.Request(isWhole ? [] : invocation.Get(_names));
        var request = asked with
        {
            Purpose = LoadPurpose.Show,
            Interpolate = !isWhole,
            Profiles = isWhole ? ["*"] : asked.Profiles,
            Normalize = !invocation.Get(_noNormalize),
            ResolvePaths = !invocation.Get(_noPaths),
            ResolveEnvironment = !invocation.Get(_noEnvironment) && !isWhole,
            NeedsEnvironmentFiles = !IsList(invocation),
            CheckConsistency = !invocation.Get(_noConsistency) && !isWhole,
        };
        var opened = await opening.LoadedAsync(request, cancellationToken);
        if (invocation.Get(_quiet))
        {
            return ExitCodes.Success;
        }

        var text = await TextAsync(invocation, opened, cancellationToken);
        if (invocation.Get(_output) is { } path)
        {
            await File.WriteAllTextAsync(
                Path.Combine(invocation.Host.WorkingDirectory, path), text, cancellationToken);
        }
        else
        {
            await invocation.Out.WriteAsync(text.AsMemory(), cancellationToken);
        }

        return ExitCodes.Success;
    }

    // Who asks for names only need not have what services read.
    private bool IsList(Invocation invocation) =>
        new[] { _services, _images, _volumes, _networks, _models, _profiles, _variables, _environment }
            .Any(invocation.Get);

    private async Task<string> TextAsync(
        Invocation invocation, OpenedProject opened, CancellationToken cancellationToken)
    {
        var project = opened.Project!;
        if (invocation.Get(_profiles))
        {
            return Lines(await ProfilesAsync(invocation, project, cancellationToken));
        }

        if (!invocation.Get(_digests) && !invocation.Get(_lock))
        {
            return Text(invocation, opened, project);
        }

        project = await new ImageDigests(invocation).ApplyAsync(project, opened.Selected, cancellationToken);
        return invocation.Get(_lock)
            ? ComposeRenderer.ImageOverride(project, opened.Selected, Format(invocation))
            : Text(invocation, opened, project);
    }

    private string Text(Invocation invocation, OpenedProject opened, ComposeProject project)
    {
        return invocation switch
        {
            _ when invocation.Get(_services) => Lines(opened.Selected.Order(StringComparer.Ordinal)),
            _ when invocation.Get(_images) => Lines(ComposeRenderer.Images(project, opened.Selected)),
            _ when invocation.Get(_volumes) => Lines(ComposeRenderer.VolumeNames(project)),
            _ when invocation.Get(_networks) => Lines(ComposeRenderer.NetworkNames(project)),
            _ when invocation.Get(_models) => Lines(ComposeRenderer.Models(project)),
            _ when invocation.Get(_environment) => Lines(
                opened.Loaded!.Environment.Select(pair => $"{pair.Key}={pair.Value}")),
            _ when invocation.Get(_variables) => Variables(invocation, opened),
            _ when invocation.Get(_hash) is { } hash => Hashes(project, hash),
            _ => Rendered(invocation, opened, project),
        };
    }

    private RenderFormat Format(Invocation invocation) => invocation.Get(_format) switch
    {
        null or "yaml" => RenderFormat.Yaml,
        "json" => RenderFormat.Json,
        var other => throw new CliException($"unsupported format \"{other}\": it is yaml or json"),
    };

    private string Rendered(Invocation invocation, OpenedProject opened, ComposeProject project)
    {
        var dollars = invocation.Get(_noInterpolate) ? DollarUse.Keep : DollarUse.Escape;
        var isWhole = invocation.Get(_noInterpolate)
            || (invocation.Get(_flags.AllResources) && invocation.Get(_names).Length == 0);
        ImmutableArray<string>? services = isWhole ? null : opened.Selected;
        var text = ComposeRenderer.Render(project, Format(invocation), services, dollars);
        return text.EndsWith('\n') ? text : $"{text}\n";
    }

    // Those of services that are off too, which is what one asks for.
    private async Task<IEnumerable<string>> ProfilesAsync(
        Invocation invocation, ComposeProject project, CancellationToken cancellationToken)
    {
        if (project.DisabledServices.IsEmpty)
        {
            return ComposeRenderer.Profiles(project);
        }

        var opening = new ProjectOpening(invocation, _flags);
        var all = await RemoteLoading.LoadAsync(
            invocation,
            opening.Request([]) with { Purpose = LoadPurpose.Show, Profiles = ["*"], ResolveEnvironment = false },
            cancellationToken);
        return ComposeRenderer.Profiles(all.Project ?? project);
    }

    private static string Hashes(ComposeProject project, string wanted)
    {
        var names = wanted == "*" ? null : wanted.Split(',');
        foreach (var unknown in (names ?? []).Where(name => project.FindService(name) is null))
        {
            throw new CliException($"no such service: {unknown}");
        }

        return Lines(project.Services
            .Where(service => names is null || names.Contains(service.Name))
            .OrderBy(service => service.Name, StringComparer.Ordinal)
            .Select(service => $"{service.Name} {ComposeRenderer.ConfigHash(service)}"));
    }

    private string Variables(Invocation invocation, OpenedProject opened)
    {
        if (invocation.Get(_format) is not (null or "table"))
        {
            return ComposeRenderer.Variables(opened.Loaded!.Variables, Format(invocation));
        }

        using var text = new StringWriter { NewLine = "\n" };
        Orc.Cli.Output.TextTable.Write(
            text,
            opened.Loaded!.Variables.OrderBy(variable => variable.Name, StringComparer.Ordinal)
                .Select(variable => (string[])
                [
                    variable.Name,
                    variable.IsRequired ? "true" : "false",
                    variable.Default ?? "",
                    variable.Alternate ?? "",
                ])
                .Prepend(["NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE"]),
            Orc.Cli.Output.TextTable.WideColumns);
        return text.ToString();
    }

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"{line}\n"));
}
