using Orc.Cli.Connections;
using Orc.Protocol.V1;

namespace Orc.Cli.Attaching;

/// <summary>How a person is attached to a process.</summary>
internal sealed record AttachedOptions
{
    /// <summary>The process has a terminal: ours becomes raw, and signals are keys.</summary>
    public bool Tty { get; init; }

    /// <summary>Our standard input goes to the process.</summary>
    public bool Stdin { get; init; }

    /// <summary>Signals that we get are passed on (never with a terminal, where they are keys).</summary>
    public bool ForwardSignals { get; init; } = true;

    /// <summary>As docker writes them: <c>ctrl-p,ctrl-q</c>.</summary>
    public string DetachKeys { get; init; } = Attaching.DetachKeys.Usual;

    /// <summary>False for exec, whose process ends with the daemon.</summary>
    public bool OutlivesDaemon { get; init; } = true;

    /// <summary>The container, where it is known before the call says it.</summary>
    public string? Container { get; init; }

    /// <summary>The call makes <see cref="Container"/>, under an id that we chose.</summary>
    public bool MakesContainer { get; init; }

    /// <summary>Nobody stays: that the process has started is all that is to be known.</summary>
    public bool Detached { get; init; }

    /// <summary>
    /// A new call for a container whose daemon died before it was made, or started. Null: that is not ours.
    /// </summary>
    public Func<DaemonConnection, AttachedEndKind, CancellationToken, Task<IAttachedCall>>? BeginAgain { get; init; }

    public Action<PullEvent>? OnPull { get; init; }

    public Action<CreateContainerReply>? OnCreated { get; init; }
}
