using System.Collections.Immutable;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Publishing;

/// <summary>What publishing a project would put into a registry, and what its owner should know before.</summary>
public sealed record PublishPlan
{
    /// <summary>The project's own first, in order.</summary>
    public ImmutableArray<PublishedFile> Files { get; init; } = [];

    /// <summary>Why it cannot be published as it is.</summary>
    public ImmutableArray<Diagnostic> Errors { get; init; } = [];

    /// <summary>What others would see, or miss: to be confirmed.</summary>
    public ImmutableArray<Diagnostic> Concerns { get; init; } = [];
}
