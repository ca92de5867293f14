namespace Orc.Agent.Engine;

/// <summary>The directory of one run: the bundle that the runtime gets, and what conmon leaves in it.</summary>
internal sealed record RunPaths(string Bundle)
{
    public string Config => Path.Combine(Bundle, "config.json");

    public string Record => Path.Combine(Bundle, "run.json");

    public string PidFile => Path.Combine(Bundle, "pidfile");

    /// <summary>The exit code in decimal; renamed into place when the container's process has ended.</summary>
    public string Exit => Path.Combine(Bundle, "exit");

    /// <summary>There when a process of the container was killed for want of memory.</summary>
    public string OutOfMemory => Path.Combine(Bundle, "oom");

    /// <summary>Ours: the end of a run that conmon could not write down.</summary>
    public string Ended => Path.Combine(Bundle, "ended.json");

    /// <summary>conmon's fifo for its log and the terminal's size.</summary>
    public string Control => Path.Combine(Bundle, "ctl");

    /// <summary>conmon's SEQPACKET socket for standard input and output.</summary>
    public string Attach => Path.Combine(Bundle, "attach");
}
