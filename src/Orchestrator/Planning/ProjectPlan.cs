using System.Collections.Immutable;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>What a verb writes into the store, and what it says to the user.</summary>
internal sealed record ProjectPlan
{
    public static readonly ProjectPlan Nothing = new();

    public IReadOnlyList<Change> Changes { get; init; } = [];

    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The services that the verb is about, dependencies first.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>
    /// Services that it is not about, and that are restarted because of those: their restart is waited for, and how it
    /// goes is not the verb's.
    /// </summary>
    public ImmutableArray<string> Disturbed { get; init; } = [];

    /// <summary>Why nothing is done; empty: it can be.</summary>
    public string Error { get; init; } = "";

    public static ProjectPlan Fail(string error) => new() { Error = error };
}
