using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Orchestrator.Planning;

/// <summary>What the command line of <c>run</c> changes of a service for one container of it. Null: as it is.</summary>
internal sealed record RunOptions
{
    public required string Service { get; init; }

    /// <summary>Twelve hexadecimal digits for the container's name.</summary>
    public required string Slug { get; init; }

    public bool NoDependencies { get; init; }

    /// <summary>Nothing is said of them.</summary>
    public bool IgnoreOrphans { get; init; }

    public string? Name { get; init; }

    public ImmutableArray<string>? Command { get; init; }

    public ImmutableArray<string>? Entrypoint { get; init; }

    public ImmutableArray<EnvironmentVariable> Environment { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public string? User { get; init => field = value is { Length: > 0 } ? value : null; }

    public string? WorkingDirectory { get; init => field = value is { Length: > 0 } ? value : null; }

    public ImmutableArray<MountSpec> Mounts { get; init; } = [];

    public ImmutableArray<PortSpec> Ports { get; init; } = [];

    /// <summary>The service's own ports are published as well.</summary>
    public bool ServicePorts { get; init; }

    /// <summary>It answers to the service's name.</summary>
    public bool UseAliases { get; init; }

    public bool Tty { get; init; }

    public bool Stdin { get; init; }

    public bool AutoRemove { get; init; }

    public ImmutableArray<string> CapAdd { get; init; } = [];

    public ImmutableArray<string> CapDrop { get; init; } = [];
}
