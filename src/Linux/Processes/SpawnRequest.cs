using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Processes;

/// <summary>A program to start: what it gets is exactly what is written here, nothing is inherited by chance.</summary>
public sealed record SpawnRequest
{
    /// <summary>The program's absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Arguments after the program's own name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>All of its environment, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The child's descriptors. Of 0, 1 and 2, those that are missing become /dev/null.</summary>
    public IReadOnlyDictionary<int, SafeFileHandle> Descriptors { get; init; } =
        new Dictionary<int, SafeFileHandle>();

    /// <summary>Null: the parent's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>A session of its own, so that no signal of our terminal reaches it.</summary>
    public bool NewSession { get; init; }
}
