namespace Orc.Model.Containers;

/// <summary>Where a container's process is. It goes back and forth; the words are Docker's.</summary>
public enum ContainerState
{
    Created,
    Running,
    Paused,
    Restarting,
    Exited,
    Removing,

    /// <summary>Could not be cleaned up whole; only <c>rm</c> helps.</summary>
    Dead,
}
