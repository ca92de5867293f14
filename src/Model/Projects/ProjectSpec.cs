using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Services;
using Orc.Model.Volumes;

namespace Orc.Model.Projects;

/// <summary>
/// A whole Compose application after lowering: nothing in it depends on the verb that brought it any more.
/// </summary>
public sealed record ProjectSpec
{
    /// <summary>As in <c>com.docker.compose.project</c>.</summary>
    public required string Name { get; init; }

    public ProjectScope Scope { get; init; }

    /// <summary>Between the words of a container's name on a host.</summary>
    public char Separator { get; init; } = '-';

    public string WorkingDirectory { get; init; } = "";

    public ImmutableArray<string> ConfigFiles { get; init; } = [];

    /// <summary>Every enabled service, in the order of the file.</summary>
    public ImmutableArray<ServiceSpec> Services { get; init; } = [];

    /// <summary>Networks and volumes the project makes, used ones only.</summary>
    public ImmutableArray<NetworkSpec> Networks { get; init; } = [];

    public ImmutableArray<VolumeSpec> Volumes { get; init; } = [];

    /// <summary>Full names that must already be there.</summary>
    public ImmutableArray<string> ExternalNetworks { get; init; } = [];

    public ImmutableArray<string> ExternalVolumes { get; init; } = [];
}
