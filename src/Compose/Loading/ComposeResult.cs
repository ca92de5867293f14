using System.Collections.Immutable;
using Orc.Compose.Explaining;
using Orc.Compose.Interpolation;
using Orc.Compose.Projects;
using Orc.Compose.Remotes;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Loading;

/// <summary>A loaded project, or why there is none; and in either case what the user should know.</summary>
public sealed record ComposeResult
{
    /// <summary>Null where there was an error.</summary>
    public ComposeProject? Project { get; init; }

    /// <summary>The services to act on: those named with what they depend on, or all enabled ones.</summary>
    public ImmutableArray<string> Selected { get; init; } = [];

    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The variables that the files ask for, by name.</summary>
    public ImmutableArray<VariableUse> Variables { get; init; } = [];

    /// <summary>What variables were expanded from: the caller's environment and <c>.env</c> files.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Null: they were not asked for.</summary>
    internal Origins? Origins { get; init; }

    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.IsError);

    /// <summary>Remote files that the load needs: fetch them, and load again.</summary>
    public ImmutableArray<WantedRemote> Wanted { get; init; } = [];

    /// <summary>No project was found to load, which for some verbs is not an error.</summary>
    public bool FoundNoFile { get; init; }
}
