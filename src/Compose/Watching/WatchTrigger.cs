using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Watching;

/// <summary>One entry of <c>develop.watch</c>.</summary>
public sealed record WatchTrigger
{
    public required string Service { get; init; }

    /// <summary>A file or a directory of this machine, absolute.</summary>
    public required string Path { get; init; }

    public required WatchAction Action { get; init; }

    /// <summary>Where the files go in a container; empty where none do.</summary>
    public required string Target { get; init; }

    public HookSpec? Exec { get; init; }

    /// <summary>Patterns of what counts; empty: all does.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>The folder that the service's image is built from; null: it is not built.</summary>
    public string? Context { get; init; }

    /// <summary>What does not count below that folder: of its <c>.dockerignore</c>.</summary>
    public ImmutableArray<string> ContextIgnore { get; init; } = [];

    /// <summary>All that counts is brought in when the watch begins.</summary>
    public bool SyncsAtFirst { get; init; }

    /// <summary>Where that is asked for by its old name, <c>x-initialSync</c>; null: it is not.</summary>
    public SourcePosition? OldName { get; init; }

    /// <summary>Of its action.</summary>
    public SourcePosition Position { get; init; }

    public bool Syncs => Action is WatchAction.Sync or WatchAction.SyncAndRestart or WatchAction.SyncAndExec;

    public bool Restarts => Action is WatchAction.Restart or WatchAction.SyncAndRestart;
}
