using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine;
using Orc.Linux;
using Orc.Linux.Bus;
using Orc.Linux.Cgroups;
using Orc.Linux.Processes;

namespace Orc.Agent.Node;

/// <summary>
/// Where systemd runs a machine with cgroup version 2, the tree is its own: it may take controllers away from what it
/// does not know. So all of ours lie in one scope that it has delegated to us, <c>orc-HASH.scope</c>, which outlives
/// the daemon. A scope ends with its last process; one that only waits (catatonit -P) holds it.
/// </summary>
internal sealed partial class SystemdScope(
    CgroupHost cgroups, EngineOptions options, TimeProvider time, ILogger logger)
{
    private const string Slice = "system.slice";
    private const string Holder = "holder";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The scope's cgroup, made if it is not there; null: this machine has none, /orc-HASH serves.</summary>
    public async Task<string?> EnsureAsync(CancellationToken cancellationToken)
    {
        var plain = new EnginePaths(options).CgroupRoot;
        // Containers that were started outside stay where they are, and the rest with them.
        if (cgroups.Mode != CgroupMode.Unified
            || !Directory.Exists("/run/systemd/system")
            || !File.Exists(options.InitPath)
            || cgroups.At(plain).Exists())
        {
            return null;
        }

        var unit = $"{plain.TrimStart('/')}.scope";
        var path = $"/{Slice}/{unit}";
        if (cgroups.At(path).Exists())
        {
            return path;
        }

        using var holder = ChildProcess.Spawn(new SpawnRequest
        {
            Path = options.InitPath,
            Arguments = ["-P"],
            NewSession = true,
            WorkingDirectory = "/",
        });
        try
        {
            Start(unit, holder.Pid);
            await WaitAsync(path, holder.Pid, cancellationToken);
            // The scope's own cgroup hands controllers on, so no process may be in it.
            var place = cgroups.At($"{path}/{Holder}");
            place.Create();
            place.Add(holder.Pid);
            return path;
        }
        catch (Exception failure) when (failure is IOException or SocketException or LinuxException)
        {
            LogNoScope(logger, unit, plain, failure.Message);
            holder.Kill();
            _ = await holder.WaitForExitAsync(CancellationToken.None);
            return null;
        }
    }

    public static bool IsScope(EnginePaths paths) =>
        paths.CgroupRoot.EndsWith(".scope", StringComparison.Ordinal);

    /// <summary>Lets the scope end, once no container is left.</summary>
    public static void End(CgroupHost cgroups, EnginePaths paths)
    {
        if (IsScope(paths))
        {
            cgroups.At($"{paths.CgroupRoot}/{Holder}").Kill();
        }
    }

    // org.freedesktop.systemd1(5): StartTransientUnit(name, mode, a(sv) properties, a(sa(sv)) none).
    private static void Start(string unit, int pid)
    {
        using var bus = BusConnection.OpenSystem();
        _ = bus.Call(new BusCall(
            "org.freedesktop.systemd1",
            "/org/freedesktop/systemd1",
            "org.freedesktop.systemd1.Manager",
            "StartTransientUnit",
            [])
        {
            Signature = "ssa(sv)a(sa(sv))",
            Write = body =>
            {
                body.String(unit);
                body.String("fail");
                body.Array(8, () =>
                {
                    Property(body, "Description", "s", () => body.String("orc containers"));
                    Property(body, "Slice", "s", () => body.String(Slice));
                    Property(body, "Delegate", "b", () => body.Boolean(true));
                    Property(body, "CollectMode", "s", () => body.String("inactive-or-failed"));
                    // Unlimited: each container has a limit of its own.
                    Property(body, "TasksMax", "t", () => body.UInt64(ulong.MaxValue));
                    Property(body, "PIDs", "au", () => body.Array(4, () => body.UInt32((uint)pid)));
                });
                body.Array(8, () => { });
            },
        });
    }

    private static void Property(BusWriter body, string name, string type, Action value)
    {
        body.Align(8);
        body.String(name);
        body.Signature(type);
        value();
    }

    // The call only queues the job.
    private async Task WaitAsync(string path, int pid, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (!cgroups.At(path).Exists() || !cgroups.At(path).Processes().Contains(pid))
        {
            if (time.GetElapsedTime(begun) > Patience)
            {
                throw new IOException($"systemd did not start it within {Patience.TotalSeconds} s");
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "systemd gave no scope {Unit}, so containers lie in {Plain}: {Reason}")]
    private static partial void LogNoScope(ILogger logger, string unit, string plain, string reason);
}
