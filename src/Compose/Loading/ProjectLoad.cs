using System.Collections.Immutable;
using Orc.Compose.Environment;
using Orc.Compose.Interpolation;
using Orc.Compose.Projects;
using Orc.Compose.Remotes;
using Orc.Compose.Validation;
using Orc.Compose.Yaml;
using Orc.Model.Projects;

namespace Orc.Compose.Loading;

/// <summary>One load, from the request to the project, step by step in the order of Compose.</summary>
internal sealed class ProjectLoad(LoadContext context)
{
    private readonly ComposeRequest _request = context.Request;

    public ComposeResult Run()
    {
        var project = new ProjectVariables(context);
        var asked = _request.ProjectDirectory is { Length: > 0 } given
            ? FileDiscovery.Absolute(given, _request.WorkingDirectory)
            : null;
        var begun = asked ?? FolderOf(_request.Files, _request.WorkingDirectory);
        var variables = project.Begin(begun);
        var named = new FileDiscovery(context).Find(asked, variables);
        if (named.IsEmpty)
        {
            return Failure(variables) with { FoundNoFile = true };
        }

        var paths = Located(named);
        if (paths.Length < named.Length)
        {
            return Failure(variables);
        }

        var directory = asked ?? FolderOf(paths, _request.WorkingDirectory);
        if (directory != begun && !project.AreNamed)
        {
            variables = project.AddDefault(variables, directory);
        }

        var sources = ProjectSources.Read(context, paths);
        if (context.Diagnostics.HasErrors)
        {
            context.Damage.AddAll();
        }

        var scope = new VariableScope(variables, context.Diagnostics, context.Expansion);
        var name = NameOf(sources, scope, named[0], directory);
        variables.Set("COMPOSE_PROJECT_NAME", name);
        var model = new FileLoader(context, scope, LoadContext.Paths(directory, scope), null).Load(sources);
        if (model is null && !context.Diagnostics.HasErrors)
        {
            context.Diagnostics.Error($"{string.Join(", ", paths.Select(context.Shown))}: the file is empty");
        }

        if (model is null || context.Damage.IsWhole)
        {
            return Failure(variables, scope);
        }

        model = model.Set("name", ScalarNode.Text(name, model["name"]?.Position ?? model.Position));
        return Finish(model, scope, named, directory);
    }

    // What is remote by where it lies here; fewer than were named where one does not.
    private ImmutableArray<string> Located(ImmutableArray<string> named) =>
    [
        .. named
            .Select(path => RemoteResource.Parse(path) is { } remote ? context.Remotes.Locate(remote, null) : path)
            .OfType<string>(),
    ];

    private ComposeResult Finish(
        MappingNode model, VariableScope scope, ImmutableArray<string> paths, string directory)
    {
        var variables = scope.Variables;
        if (_request.Normalize)
        {
            var resolver = LoadContext.Paths(directory, scope);
            model = new ProjectNormalisation(model.Text("name")!, variables, resolver).Apply(model);
        }

        var services = model.Mapping("services") ?? MappingNode.Empty(model.Position);
        var selection = new ServiceSelection(context, services, Profiles(variables));
        var enabled = services.With(
            services.Entries.RemoveAll(entry => entry.Value is MappingNode service && !selection.IsEnabled(service)));
        var disabled = services.With(
            services.Entries.RemoveAll(
                entry => entry.Value is not MappingNode service || selection.IsEnabled(service)));
        var selected = selection.Select(enabled);
        model = model.Set("services", enabled);
        if (_request.CheckConsistency)
        {
            new ProjectConsistency(model, disabled, context.Diagnostics, context.Damage).Check();
        }

        if (context.Damage.HasResources)
        {
            return Failure(variables, scope);
        }

        model = WithEnvironment(model, selected, variables);
        model = _request is { Normalize: true, Interpolate: true, AllResources: false }
            ? ResourcePruning.Apply(model)
            : model;
        var contents = ImmutableSortedDictionary.Create<string, ImmutableArray<byte>>(StringComparer.Ordinal);
        if (_request.Purpose == LoadPurpose.Run)
        {
            CheckRunnable(model, selected);
            contents = new ContentReading(context, variables).Read(model, selected).AddRange(
                new SeccompReading(context, LoadContext.Paths(directory, scope)).Read(model, selected));
        }

        if (context.Diagnostics.HasErrors)
        {
            return Failure(variables, scope);
        }

        return Failure(variables, scope) with
        {
            Selected = selected,
            Project = new ComposeProject(model, directory, paths, contents, [.. disabled.Keys])
            {
                Separator = IsCompatible(variables) ? '_' : '-',
                EnvironmentFiles = new ProjectVariables(context).Named,
                DefaultPlatform = _request.Scope == ProjectScope.Host
                    ? scope.Variables.Find("DOCKER_DEFAULT_PLATFORM") is { Length: > 0 } platform ? platform : null
                    : null,
            },
        };
    }

    private bool IsCompatible(VariableTable variables) =>
        _request.Compatibility || ComposeSwitch.IsOn(variables.Find("COMPOSE_COMPATIBILITY"));

    private MappingNode WithEnvironment(MappingNode model, ImmutableArray<string> selected, VariableTable variables)
    {
        if (!_request.ResolveEnvironment || model.Mapping("services") is not { } services)
        {
            return model;
        }

        var resolution = new EnvironmentResolution(context, variables);
        var isSelected = new HashSet<string>(selected, StringComparer.Ordinal);
        return model.Set(
            "services",
            services.With([.. services.Entries.Select(entry => entry.Value is MappingNode service
                ? entry with { Value = resolution.Apply(service, isSelected.Contains(entry.Key)) }
                : entry)]));
    }

    private void CheckRunnable(MappingNode model, ImmutableArray<string> selected)
    {
        foreach (var name in selected)
        {
            if (!context.Damage.Has(name) && model.Mapping("services")?.Mapping(name) is { } service)
            {
                LaterKeys.Check(service, context.Diagnostics);
                StartFirstKeys.Check(service, _request.Scope, context.Diagnostics);
                if (_request.Scope == ProjectScope.Cluster)
                {
                    new ClusterKeys(context.Diagnostics, context.RelativeBinds).Check(name, service);
                    new ClusterNetworkKeys(model, context.Diagnostics).Check(name, service);
                    new TemplateKeys(context.Diagnostics).Check(name, service);
                }
                else
                {
                    HostKeys.Check(service, context.Diagnostics);
                    new HostValues(context.Diagnostics).Check(name, service);
                }
            }
        }

        LaterKeys.CheckResources(model, _request.Scope, context.Diagnostics);
        if (_request.Scope == ProjectScope.Cluster)
        {
            new TemplateKeys(context.Diagnostics).CheckVolumes(model);
        }
    }

    private string NameOf(
        ImmutableArray<SourceFile> sources, VariableScope scope, string first, string directory)
    {
        var chosen = _request.ProjectName is { Length: > 0 } option ? option : scope.Find("COMPOSE_PROJECT_NAME");
        if (chosen is { Length: > 0 })
        {
            ProjectName.Check(chosen, context.Diagnostics, null);
            return chosen;
        }

        for (var at = sources.Length - 1; at >= 0; at--)
        {
            var declared =
                sources[at].Documents.OfType<MappingNode>().LastOrDefault(node => node["name"] is ScalarNode);
            if (declared?["name"] is ScalarNode { Kind: ScalarKind.Text } name)
            {
                var text = Template.Expand(name.Value, scope, name.Position) ?? name.Value;
                if (text.Length == 0)
                {
                    continue;
                }

                ProjectName.Check(text, context.Diagnostics, name.Position);
                return text;
            }
        }

        var folder = ProjectName.FromFolder(RemoteResource.Parse(first)?.Name ?? directory);
        folder = folder.Length > 0 ? folder : ProjectName.FromFolder(_request.WorkingDirectory);
        if (folder.Length == 0)
        {
            context.Diagnostics.Error($"the folder {directory} gives no project name; choose one with -p");
        }

        return folder;
    }

    private ImmutableArray<string> Profiles(VariableTable variables) =>
        _request.Profiles.IsEmpty && variables.Find("COMPOSE_PROFILES") is { Length: > 0 } list
            ? [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
            : _request.Profiles;

    private ComposeResult Failure(VariableTable variables, VariableScope? scope = null) => new()
    {
        Origins = context.Origins,
        Wanted = context.Remotes.Wanted,
        Diagnostics = [.. context.Diagnostics.InOrder()],
        Variables = [.. scope?.Uses ?? []],
        Environment = variables.All.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };

    // Standard input lies nowhere: the first of the others says where the project is.
    private static string FolderOf(ImmutableArray<string> files, string workingDirectory) =>
        files.FirstOrDefault(file => file != "-") is not { } first || RemoteResource.IsRemote(first)
            ? workingDirectory
            : Path.GetDirectoryName(FileDiscovery.Absolute(first, workingDirectory)) ?? "/";
}
