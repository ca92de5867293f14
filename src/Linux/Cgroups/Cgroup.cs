using System.Globalization;
using System.Runtime.InteropServices;
using Orc.Linux.Processes;

namespace Orc.Linux.Cgroups;

/// <summary>One cgroup, at the same path in every hierarchy of the host.</summary>
public sealed class Cgroup(CgroupHost host, string path)
{
    private const string ProcessFile = "cgroup.procs";

    public string Path { get; } = path;

    private bool IsUnified => host.Mode == CgroupMode.Unified;

    /// <summary>Makes it in every hierarchy. On version 2, its own children get every controller that it has.</summary>
    public void Create()
    {
        foreach (var directory in Directories())
        {
            Directory.CreateDirectory(directory);
            InheritCpuset(directory);
        }
    }

    /// <summary>
    /// Version 2: hands this cgroup's controllers on to its children. It must hold no process itself.
    /// </summary>
    public void DelegateControllers()
    {
        if (IsUnified)
        {
            var directory = Unified();
            var controllers = (CgroupFile.TryRead(directory, "cgroup.controllers") ?? "")
                .Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            File.WriteAllText(
                System.IO.Path.Combine(directory, "cgroup.subtree_control"),
                string.Join(' ', controllers.Select(controller => $"+{controller}")));
        }
    }

    /// <summary>
    /// Moves a process in. On version 1, the first such write after some 20 idle milliseconds waits 8-12 ms for a grace
    /// period of the kernel, so do it beside other work.
    /// </summary>
    public void Add(int pid)
    {
        var text = pid.ToString(CultureInfo.InvariantCulture);
        foreach (var directory in Directories())
        {
            File.WriteAllText(System.IO.Path.Combine(directory, ProcessFile), text);
        }
    }

    public bool Exists() => Directories().Any(Directory.Exists);

    /// <summary>Processes in it and below it.</summary>
    public IReadOnlyList<int> Processes()
    {
        var found = new HashSet<int>();
        foreach (var directory in Directories().Where(Directory.Exists))
        {
            foreach (var below in Tree(directory))
            {
                var pids = CgroupFile.TryRead(below, ProcessFile)?.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                found.UnionWith((pids ?? []).Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)));
            }
        }

        return [.. found.Where(pid => pid > 0)];
    }

    /// <summary>SIGKILL to all in it, frozen ones too. They may take a moment to be gone.</summary>
    public void Kill()
    {
        if (IsUnified && File.Exists(System.IO.Path.Combine(Unified(), "cgroup.kill")))
        {
            File.WriteAllText(System.IO.Path.Combine(Unified(), "cgroup.kill"), "1");
            return;
        }

        foreach (var pid in Processes())
        {
            _ = ProcessCalls.Kill(pid, Signals.Kill);
        }

        Thaw();
    }

    /// <summary>Asks for it; it has happened when <see cref="IsFrozen"/> says so.</summary>
    public void Freeze() => WriteFreezer(frozen: true);

    /// <summary>Harmless when it was not frozen.</summary>
    public void Thaw() => WriteFreezer(frozen: false);

    public bool IsFrozen() => IsUnified
        ? CgroupFile.Field(CgroupFile.TryRead(Unified(), "cgroup.events"), "frozen") == 1
        : CgroupFile.TryRead(In("freezer"), "freezer.state")?.Trim() == "FROZEN";

    public CgroupUsage ReadUsage() => IsUnified ? ReadUnified() : ReadLegacy();

    /// <summary>Processes killed for want of memory so far; readable until the cgroup is removed.</summary>
    public long OutOfMemoryKills() => IsUnified
        ? CgroupFile.Field(CgroupFile.TryRead(Unified(), "memory.events"), "oom_kill")
        : CgroupFile.Field(CgroupFile.TryRead(In("memory"), "memory.oom_control"), "oom_kill");

    /// <summary>Takes it and all below away; false while a process is still in it.</summary>
    public bool TryRemove()
    {
        var removed = true;
        foreach (var directory in Directories().Where(Directory.Exists))
        {
            foreach (var below in Tree(directory).OrderByDescending(place => place.Length))
            {
                removed &= TryRemoveOne(below);
            }
        }

        return removed;
    }

    private static bool TryRemoveOne(string directory)
    {
        if (CgroupCalls.RemoveDirectory(directory) == 0)
        {
            return true;
        }

        return (Errno)Marshal.GetLastPInvokeError() switch
        {
            Errno.NoEntry => true,
            Errno.Busy or Errno.NotEmpty => false,
            _ => throw LinuxException.Last($"remove cgroup {directory}"),
        };
    }

    private static IEnumerable<string> Tree(string directory)
    {
        try
        {
            return [directory, .. Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories)];
        }
        catch (IOException)
        {
            return [directory];
        }
    }

    // Version 1 leaves a new cpuset empty, and no process may enter it so.
    private static void InheritCpuset(string directory)
    {
        foreach (var file in (string[])["cpuset.cpus", "cpuset.mems"])
        {
            if (CgroupFile.TryRead(directory, file)?.Trim() == ""
                && !File.Exists(System.IO.Path.Combine(directory, "cgroup.controllers"))
                && CgroupFile.TryRead(System.IO.Path.GetDirectoryName(directory)!, file) is { } parent)
            {
                File.WriteAllText(System.IO.Path.Combine(directory, file), parent);
            }
        }
    }

    private void WriteFreezer(bool frozen)
    {
        var (directory, file, text) = IsUnified
            ? (Unified(), "cgroup.freeze", frozen ? "1" : "0")
            : (In("freezer"), "freezer.state", frozen ? "FROZEN" : "THAWED");
        try
        {
            File.WriteAllText(System.IO.Path.Combine(directory, file), text);
        }
        catch (IOException) when (!frozen && !Exists())
        {
            // Nothing is left to thaw.
        }
    }

    private CgroupUsage ReadUnified()
    {
        var directory = Unified();
        var memory = CgroupFile.TryRead(directory, "memory.stat");
        var io = CgroupFile.TryRead(directory, "io.stat");
        return new CgroupUsage
        {
            CpuNanoseconds = CgroupFile.Field(CgroupFile.TryRead(directory, "cpu.stat"), "usage_usec") * 1000,
            MemoryBytes = Math.Max(
                0,
                CgroupFile.Number(CgroupFile.TryRead(directory, "memory.current"))
                    - CgroupFile.Field(memory, "inactive_file")),
            MemoryLimitBytes = CgroupFile.Limit(CgroupFile.TryRead(directory, "memory.max")),
            BlockReadBytes = CgroupFile.SumOfPairs(io, "rbytes"),
            BlockWrittenBytes = CgroupFile.SumOfPairs(io, "wbytes"),
            Processes = CgroupFile.Number(CgroupFile.TryRead(directory, "pids.current")),
            OutOfMemoryKills = OutOfMemoryKills(),
        };
    }

    private CgroupUsage ReadLegacy()
    {
        var memory = In("memory");
        var io = CgroupFile.TryRead(In("blkio"), "blkio.throttle.io_service_bytes_recursive");
        return new CgroupUsage
        {
            CpuNanoseconds = CgroupFile.Number(CgroupFile.TryRead(In("cpuacct"), "cpuacct.usage")),
            MemoryBytes = Math.Max(
                0,
                CgroupFile.Number(CgroupFile.TryRead(memory, "memory.usage_in_bytes"))
                    - CgroupFile.Field(CgroupFile.TryRead(memory, "memory.stat"), "total_inactive_file")),
            MemoryLimitBytes = CgroupFile.Limit(CgroupFile.TryRead(memory, "memory.limit_in_bytes")),
            BlockReadBytes = CgroupFile.SumOfOperations(io, "Read"),
            BlockWrittenBytes = CgroupFile.SumOfOperations(io, "Write"),
            Processes = CgroupFile.Number(CgroupFile.TryRead(In("pids"), "pids.current")),
            OutOfMemoryKills = OutOfMemoryKills(),
        };
    }

    private IEnumerable<string> Directories() =>
        host.Hierarchies.Values.Distinct(StringComparer.Ordinal).Select(mount => mount + Path);

    private string Unified() => host.Hierarchies[CgroupHost.UnifiedKey] + Path;

    // A controller the host lacks: a place that is not there, so that reading it gives nothing.
    private string In(string controller) =>
        (host.Hierarchies.TryGetValue(controller, out var mount) ? mount : "/nowhere") + Path;
}
