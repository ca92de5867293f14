using System.Collections.Immutable;

namespace Orc.Model.Containers;

/// <summary>How a container's health is asked. An absent duration or count means Docker's default.</summary>
public sealed record HealthSpec
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan DefaultStartInterval = TimeSpan.FromSeconds(5);
    public const int DefaultRetries = 3;

    /// <summary>
    /// <c>["NONE"]</c>, <c>["CMD", …]</c> or <c>["CMD-SHELL", script]</c>; empty: the image's test.
    /// </summary>
    public ImmutableArray<string> Test { get; init; } = [];

    public TimeSpan? Interval { get; init; }

    public TimeSpan? Timeout { get; init; }

    public int? Retries { get; init; }

    public TimeSpan? StartPeriod { get; init; }

    public TimeSpan? StartInterval { get; init; }

    public bool IsDisabled => Test is ["NONE", ..];
}
