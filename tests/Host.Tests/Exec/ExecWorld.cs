using Orc.Agent.Engine.Exec;
using Orc.Host.Tests.Engine;
using Orc.Linux.Processes;

namespace Orc.Host.Tests.Exec;

/// <summary><c>exec</c> on a test's engine.</summary>
internal sealed class ExecWorld
{
    private readonly string _root;

    public ExecWorld(EngineWorld world)
    {
        var parts = world.Node.Parts;
        _root = Path.Combine(parts.Options.RunRoot, "exec");
        Runner = new ExecRunner(world.Engine, new ExecTools
        {
            Options = parts.Options,
            Paths = parts.Paths,
            Host = parts.Host,
            Cgroups = parts.Cgroups,
            Mounts = parts.Mounts,
            Runtimes = parts.Runtimes,
            Time = parts.Time,
        });
    }

    public ExecRunner Runner { get; }

    /// <summary>Those of single execs.</summary>
    public IReadOnlyList<string> Directories() => Directory.Exists(_root)
        ?
        [
            .. Directory.GetDirectories(_root, "*", SearchOption.AllDirectories)
                .Where(directory => Path.GetFileName(directory) != "detached"),
        ]
        : [];

    public bool HasMonitors() => ProcessList.All().Any(pid =>
        ProcessList.CommandLine(pid) is var words
        && words.Any(word => word.StartsWith(_root, StringComparison.Ordinal)));
}
