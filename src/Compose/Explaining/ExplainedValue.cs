using System.Collections.Immutable;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Explaining;

/// <summary>One value of a project, and where it comes from.</summary>
public sealed record ExplainedValue
{
    /// <summary>As <c>services.web.ports[0].target</c>.</summary>
    public required string Path { get; init; }

    public required string Value { get; init; }

    public required SourcePosition Position { get; init; }

    /// <summary>As the file has it, where variables were expanded; null: the value itself.</summary>
    public string? Template { get; init; }

    /// <summary>The variables of the template, in its order.</summary>
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>Where it was said too, and this won: the last one first.</summary>
    public ImmutableArray<SourcePosition> Overridden { get; init; } = [];
}
