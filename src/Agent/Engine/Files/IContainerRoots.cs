using Orc.Linux.FileTrees;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Files;

/// <summary>Containers' files, from outside of them.</summary>
internal interface IContainerRoots
{
    /// <summary>
    /// Works on a container's root. One that does not run is mounted for it, and cannot start meanwhile.
    /// </summary>
    Task<T> InRootAsync<T>(
        ContainerId id, RootView view, Func<DirectoryHandle, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>What it changed in its image's files, sorted by path.</summary>
    IReadOnlyList<FileChange> Changes(ContainerId id);
}
