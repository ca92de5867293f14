namespace Orc.Agent.Engine.Files;

/// <summary>How a container's files are looked at.</summary>
internal enum RootView
{
    /// <summary>As its processes see them: with volumes and binds, while it runs.</summary>
    OfProcesses,

    /// <summary>What is in its image and in its own layer.</summary>
    WithoutMounts,
}
