using Orc.Model.Containers;

namespace Orc.Agent.Engine.Logs;

/// <summary>Which part of a container's log is asked for.</summary>
internal sealed record LogQuery
{
    public required ContainerId Container { get; init; }

    /// <summary>Goes on with what comes, until the container has ended for good.</summary>
    public bool Follow { get; init; }

    /// <summary>Nothing earlier than this.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Nothing later than this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The last lines, of both streams together; null: all.</summary>
    public long? Tail { get; init; }

    public bool Stdout { get; init; } = true;

    public bool Stderr { get; init; } = true;

    /// <summary>After this place, which an earlier reading gave (<see cref="LogBatch.Position"/>).</summary>
    public LogPosition? After { get; init; }
}
