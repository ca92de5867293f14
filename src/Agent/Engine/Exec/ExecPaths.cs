namespace Orc.Agent.Engine.Exec;

/// <summary>The directory of one <c>exec</c>, there as long as its process.</summary>
internal sealed record ExecPaths(string Directory)
{
    /// <summary>The OCI process object.</summary>
    public string Process => Path.Combine(Directory, "process.json");

    /// <summary>What the runtime itself says: not empty means that it failed.</summary>
    public string Log => Path.Combine(Directory, "log");

    /// <summary>The process as the host numbers it.</summary>
    public string PidFile => Path.Combine(Directory, "pid");

    /// <summary>Of the conmon that keeps a detached one.</summary>
    public string MonitorPidFile => Path.Combine(Directory, "conmon.pid");
}
