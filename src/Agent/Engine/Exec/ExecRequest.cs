using Orc.Linux.Terminals;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Exec;

/// <summary>Another process that shall run in a running container.</summary>
internal sealed record ExecRequest
{
    public required ContainerId Container { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Over the container's own; a null value takes a variable away.</summary>
    public IReadOnlyList<EnvironmentVariable> Environment { get; init; } = [];

    /// <summary><c>user[:group]</c>; null, or nothing: the container's.</summary>
    public string? User { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>Null, or nothing: the container's.</summary>
    public string? WorkingDirectory { get; init => field = value is { Length: > 0 } ? value : null; }

    public bool Tty { get; init; }

    /// <summary>Its size from the first moment.</summary>
    public WindowSize? Size { get; init; }

    /// <summary>False: standard input is /dev/null.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>Every capability that this machine's engine can give.</summary>
    public bool Privileged { get; init; }
}
