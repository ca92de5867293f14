using Orc.Linux.Processes;

namespace Orc.Agent.Engine;

/// <summary>
/// Named places right after an effect, where a test can make the process kill itself (-9) by the environment variable
/// ORC_CRASH_AT=name, or name:n for the n-th time it comes by. Costs one comparison when the variable is not set.
/// </summary>
internal static class CrashPoint
{
    public const string CreateAfterRecord = "engine.create.after-record";
    public const string CreateAfterOverlay = "engine.create.after-overlay";
    public const string CreateAfterNetwork = "engine.create.after-network";
    public const string CreateAfterVolumes = "engine.create.after-volumes";
    public const string StartAfterRunDirectory = "engine.start.after-run-directory";
    public const string StartAfterConmon = "engine.start.after-conmon";
    public const string StartAfterBundle = "engine.start.after-bundle";
    public const string StartAfterStartByte = "engine.start.after-start-byte";
    public const string StartAfterSync = "engine.start.after-sync";
    public const string StartAfterRunRecord = "engine.start.after-run-record";
    public const string StartAfterStart = "engine.start.after-start";
    public const string StopAfterSignal = "engine.stop.after-signal";
    public const string StopAfterMark = "engine.stop.after-mark";
    public const string EndAfterExit = "engine.end.after-exit";
    public const string EndAfterCleanup = "engine.end.after-cleanup";
    public const string RemoveAfterMark = "engine.remove.after-mark";
    public const string RemoveAfterNetwork = "engine.remove.after-network";
    public const string RemoveAfterUnmount = "engine.remove.after-unmount";
    public const string RemoveAfterFiles = "engine.remove.after-files";
    public const string TaskAfterRecord = "task.assign.after-record";
    public const string TaskAfterCreate = "task.prepare.after-create";
    public const string TaskAfterIntent = "task.start.after-intent";
    public const string TaskAfterStart = "task.start.after-start";
    public const string TaskAfterStop = "task.stop.after-stop";
    public const string TaskAfterRemove = "task.remove.after-remove";
    public const string TaskAfterForget = "task.forget.after-forget";
    public const string LeaveAfterMark = "cluster.leave.after-mark";
    public const string LeaveAfterWord = "cluster.leave.after-word";
    public const string LeaveAfterForget = "cluster.leave.after-forget";
    public const string LeaveAfterContainers = "cluster.leave.after-containers";

    /// <summary>All of them, so that a test can walk through.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        CreateAfterRecord, CreateAfterOverlay, CreateAfterNetwork, CreateAfterVolumes, StartAfterRunDirectory,
        StartAfterConmon, StartAfterBundle, StartAfterStartByte, StartAfterSync, StartAfterRunRecord, StartAfterStart,
        StopAfterSignal, StopAfterMark, EndAfterExit, EndAfterCleanup, RemoveAfterMark, RemoveAfterNetwork,
        RemoveAfterUnmount, RemoveAfterFiles, TaskAfterRecord, TaskAfterCreate, TaskAfterIntent, TaskAfterStart,
        TaskAfterStop, TaskAfterRemove, TaskAfterForget, LeaveAfterMark, LeaveAfterWord, LeaveAfterForget,
        LeaveAfterContainers,
    ];

    private static readonly string? Armed = Environment.GetEnvironmentVariable("ORC_CRASH_AT")?.Split(':')[0];
    private static int _left = Count(Environment.GetEnvironmentVariable("ORC_CRASH_AT"));

    public static void Hit(string name)
    {
        if (Armed is not null && Armed == name && Interlocked.Decrement(ref _left) == 0)
        {
            using var self = ProcessDescriptor.TryOpen(Environment.ProcessId);
            self?.TrySendSignal(Signals.Kill);
        }
    }

    private static int Count(string? setting) =>
        setting?.Split(':') is [_, var count]
            ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)
            : 1;
}
