using Orc.Model.Containers;

namespace Orc.Agent.Engine.Runtime;

/// <summary>An OCI runtime on this machine, and how it likes to be called.</summary>
internal sealed record OciRuntime(string Name, string Path, string StateRoot)
{
    // What is done by hand instead of by a process of crun's was tested with these; others get the commands.
    private const string CrunName = "crun";

    /// <summary>Before every command.</summary>
    public IReadOnlyList<string> GlobalArguments => IsCrun
        ? ["--root", StateRoot, "--cgroup-manager=cgroupfs"]
        : ["--root", StateRoot];

    /// <summary>
    /// Takes a compiled seccomp filter, starts by its fifo, and leaves nothing but a directory and a cgroup.
    /// </summary>
    public bool IsCrun => System.IO.Path.GetFileName(Path) == CrunName;

    public string State(ContainerId id) => System.IO.Path.Combine(StateRoot, id.Value);

    /// <summary>A byte written to it starts a created container; it is removed then.</summary>
    public string ExecFifo(ContainerId id) => System.IO.Path.Combine(State(id), "exec.fifo");
}
