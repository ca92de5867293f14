using System.Collections.Immutable;
using Orc.Cli.Logs;

namespace Orc.Cli.Commands.Compose;

/// <summary>What somebody who stays attached to <c>up</c> wants to see, and when it shall end.</summary>
internal sealed record AttachedUpChoices
{
    /// <summary>The services whose output is shown.</summary>
    public required ImmutableArray<string> Attached { get; init; }

    /// <summary>The services that Ctrl-C stops; none: all of the project.</summary>
    public required ImmutableArray<string> Stopped { get; init; }

    /// <summary>The service whose exit code becomes ours.</summary>
    public string? ExitCodeFrom { get; init; }

    public bool AbortsOnExit { get; init; }

    public bool AbortsOnFailure { get; init; }

    /// <summary>For stopping, in nanoseconds.</summary>
    public long? Grace { get; init; }

    public required LogLayout Layout { get; init; }

    /// <summary>What goes on beside it (<c>--watch</c>), until it is over; it says what it has to say.</summary>
    public Func<Action<string>, CancellationToken, Task> Beside { get; init; } = (_, _) => Task.CompletedTask;
}
