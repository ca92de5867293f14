using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Commands.Compose.Remotes;
using Orc.Cli.Invoking;
using Orc.Compose.Loading;
using Orc.Compose.Projects;

namespace Orc.Cli.Commands.Compose;

/// <summary>Finds out which project a command is about, and loads its files.</summary>
internal sealed class ProjectOpening(Invocation invocation, ComposeFlags flags)
{
    /// <summary>For verbs that make containers: files must be there, and what they hold is read.</summary>
    public async Task<(ComposeProject Project, OpenedProject Opened)> LoadToRunAsync(
        IReadOnlyList<string> services, DependencyUse dependencies, CancellationToken cancellationToken)
    {
        var opened = await LoadedAsync(RequestToRun(services, dependencies), cancellationToken);
        return (opened.Project!, opened);
    }

    /// <summary>For verbs that look at what is there, or take it away: a name is enough.</summary>
    public async Task<OpenedProject> OpenAsync(
        IReadOnlyList<string> services, CancellationToken cancellationToken)
    {
        var request = Request(services) with
        {
            Purpose = LoadPurpose.Show,
            Dependencies = DependencyUse.Ignore,
            ResolveEnvironment = false,
        };
        if (request.ProjectName is { Length: > 0 } name && request.Files.IsEmpty)
        {
            return new OpenedProject { Name = name };
        }

        var loaded = await RemoteLoading.LoadAsync(invocation, request, cancellationToken);
        return loaded.FoundNoFile && NameOfEnvironment is { } known
            ? new OpenedProject { Name = known }
            : Opened(loaded);
    }

    /// <summary>Loads by a request of the command's own.</summary>
    public async Task<OpenedProject> LoadedAsync(ComposeRequest request, CancellationToken cancellationToken) =>
        Opened(await RemoteLoading.LoadAsync(invocation, request, cancellationToken));

    public ComposeRequest RequestToRun(IReadOnlyList<string> services, DependencyUse dependencies) =>
        Request(services) with { Purpose = LoadPurpose.Run, Dependencies = dependencies };

    public ComposeRequest Request(IReadOnlyList<string> services) => new()
    {
        WorkingDirectory = invocation.Host.WorkingDirectory,
        Environment = invocation.Host.Environment,
        Files = Texts(flags.Files),
        ProjectDirectory = flags.DirectoryOf(invocation),
        ProjectName = invocation.Get(flags.ProjectName),
        AllResources = invocation.Get(flags.AllResources),
        Compatibility = invocation.Get(flags.Compatibility),
        EnvFiles = Texts(flags.EnvFiles),
        Profiles = [.. Texts(flags.Profiles).SelectMany(profile => profile.Split(','))],
        Services = [.. services],
    };

    private string? NameOfEnvironment => invocation.Host.Variable("COMPOSE_PROJECT_NAME");

    private OpenedProject Opened(ComposeResult result)
    {
        invocation.Settings = result.Environment;

        // What the common flags say is looked at whether the verb needs it or not.
        _ = flags.Style(invocation);
        foreach (var warning in flags.Warnings(invocation))
        {
            invocation.Warn(warning);
        }

        foreach (var diagnostic in result.Diagnostics)
        {
            invocation.Warn(diagnostic.ToString());
        }

        return result.Project is { } project
            ? new OpenedProject
            {
                Name = project.Name,
                Loaded = result,
                IsNamed = invocation.Get(flags.ProjectName) is { Length: > 0 } || NameOfEnvironment is not null,
            }
            : throw new CliException("", ExitCodes.Failure);
    }

    private ImmutableArray<string> Texts(Option<string[]> option) => [.. invocation.Get(option) ?? []];
}
