using System.Collections.Immutable;
using Orc.Cli.Logs;

namespace Orc.Cli.Commands.Compose;

/// <summary>What somebody who stays attached to <c>up</c> wants to see, and when it shall end.</summary>
internal sealed record AttachedUpChoices
{
    /// <summary>The services whose output is shown.</summary>
    public required ImmutableArray<string> Attached { get; init; }

    /// <summary>The services whose ends are its own.</summary>
    public required ImmutableArray<string> Awaited { get; init; }

    /// <summary>The services that Ctrl-C stops.</summary>
    public required ImmutableArray<string> Stopped { get; init; }

    /// <summary>The service whose exit code becomes ours.</summary>
    public string? ExitCodeFrom { get; init; }

    public bool AbortsOnExit { get; init; }

    public bool AbortsOnFailure { get; init; }

    /// <summary>For stopping, in nanoseconds.</summary>
    public long? Grace { get; init; }

    public required LogLayout Layout { get; init; }

    /// <summary>Follows changes of files until it is cancelled, and says what it does. Null: there is none.</summary>
    public Func<Action<string>, CancellationToken, Task>? Watch { get; init; }

    /// <summary>Why nothing can be watched.</summary>
    public string WhyNoWatch { get; init; } = "";

    /// <summary><c>--watch</c>: from the beginning, not only when somebody asks for it.</summary>
    public bool Watches { get; init; }

    /// <summary>Whether keys do something.</summary>
    public bool HasMenu { get; init; }
}
