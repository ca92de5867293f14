namespace Orc.Agent.Engine;

/// <summary>Why the engine could not do what it was asked: what a caller may do about it.</summary>
internal enum EngineFailure
{
    /// <summary>There is no such container, volume or image.</summary>
    NotFound,

    /// <summary>
    /// It is in the wrong state, its name is taken, or something uses it. Change that, and ask again.
    /// </summary>
    Conflict,

    /// <summary>The spec cannot be carried out by any engine. Change it.</summary>
    InvalidSpec,

    /// <summary>The container's program is not in the image: exit code 127.</summary>
    CommandNotFound,

    /// <summary>The container's program is there and cannot be executed: exit code 126.</summary>
    NotExecutable,

    /// <summary>The machine lacks something: a tool, room on a disk, a free port.</summary>
    Unavailable,

    /// <summary>
    /// A hook after the start failed, and the container was ended for it: the exit code is the hook's.
    /// </summary>
    HookFailed,

    /// <summary>The daemon ends, and everything with it. Ask the next one.</summary>
    ShuttingDown,

    /// <summary>The runtime or the kernel refused, in its own words.</summary>
    RuntimeError,
}
