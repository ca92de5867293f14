using System.Collections.Immutable;
using Orc.Compose.Remotes;
using Orc.Model.Projects;

namespace Orc.Compose.Loading;

/// <summary>What the command line says about a project, and where it was said.</summary>
public sealed record ComposeRequest
{
    /// <summary>The caller's folder, absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The caller's environment variables.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary><c>-f</c>, in order; <c>-</c> is standard input. Empty: COMPOSE_FILE, or a search upward.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    public string? ProjectDirectory { get; init; }

    public string? ProjectName { get; init; }

    /// <summary><c>--all-resources</c>: what no service uses stays in the project.</summary>
    public bool AllResources { get; init; }

    /// <summary><c>--compatibility</c>, which COMPOSE_COMPATIBILITY says too: underscores in names.</summary>
    public bool Compatibility { get; init; }

    public ImmutableArray<string> EnvFiles { get; init; } = [];

    /// <summary><c>--profile</c>; <c>*</c> is all of them. Empty: COMPOSE_PROFILES.</summary>
    public ImmutableArray<string> Profiles { get; init; } = [];

    /// <summary>Services named on the command line; their profiles count as active.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    public DependencyUse Dependencies { get; init; }

    public LoadPurpose Purpose { get; init; }

    /// <summary>The verb's: which keys have an effect is not the same on one host and in a cluster.</summary>
    public ProjectScope Scope { get; init; }

    /// <summary>Remote files that are here, by how they are written. What else is met is asked for.</summary>
    public ImmutableDictionary<string, RemotePlace> Remotes { get; init; } =
        ImmutableDictionary.Create<string, RemotePlace>(StringComparer.Ordinal);

    /// <summary>Where values come from is kept, to be explained.</summary>
    public bool KeepOrigins { get; init; }

    /// <summary>False: variables stay as written (<c>config --no-interpolate</c>).</summary>
    public bool Interpolate { get; init; } = true;

    /// <summary>False: environment files stay references (<c>config --no-env-resolution</c>).</summary>
    public bool ResolveEnvironment { get; init; } = true;

    /// <summary>Environment files of services must be there, though nothing runs (<c>config</c>).</summary>
    public bool NeedsEnvironmentFiles { get; init; }

    /// <summary>False: paths stay as written (<c>config --no-path-resolution</c>).</summary>
    public bool ResolvePaths { get; init; } = true;

    /// <summary>False: nothing implicit is added (<c>config --no-normalize</c>).</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>False: what does not fit together is not complained about (<c>config --no-consistency</c>).</summary>
    public bool CheckConsistency { get; init; } = true;
}
