using System.Collections.Immutable;
using Orc.Compose.Environment;
using Orc.Compose.Loading;
using Orc.Compose.Projects;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>The project a command is about: its name, and what its files say where there are any.</summary>
internal sealed record OpenedProject
{
    public required string Name { get; init; }

    /// <summary>Null: known by name only (<c>-p</c> without files).</summary>
    public ComposeResult? Loaded { get; init; }

    public ComposeProject? Project => Loaded?.Project;

    /// <summary>By <c>-p</c> or <c>COMPOSE_PROJECT_NAME</c>: the project is meant, whatever files are here.</summary>
    public bool IsNamed { get; init; }

    /// <summary>What lets the daemon refuse to touch a project of the same name that is another folder's.</summary>
    public ProjectOrigin? Origin => Project is null || IsNamed ? null : new ProjectOrigin
    {
        WorkingDirectory = Project.WorkingDirectory,
        ConfigFiles = { Project.Files },
    };

    /// <summary>The services to act on, with what they depend on where that was asked for.</summary>
    public ImmutableArray<string> Selected => Loaded?.Selected ?? [];

    /// <summary>
    /// Those that a verb on containers is about: the named ones, or all that the files have. Null: whatever there is,
    /// since there are no files.
    /// </summary>
    public ImmutableArray<string>? Meant(IReadOnlyCollection<string> named) =>
        named.Count > 0 ? [.. named] : Project is null ? null : Selected;

    /// <summary>All that the files know, active or not: other services' containers are orphans.</summary>
    public ImmutableArray<string> KnownServices => Project is null
        ? []
        : [.. Project.Services.Select(service => service.Name), .. Project.DisabledServices];

    /// <summary>A setting of Compose, from the environment or a <c>.env</c> file.</summary>
    public bool IsOn(string variable) => ComposeSwitch.IsOn(Setting(variable));

    /// <summary>Null: nobody set it, or to nothing.</summary>
    public string? Setting(string variable) =>
        Loaded?.Environment.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;
}
