using Orc.Agent.Engine;
using Orc.Linux;
using Orc.Linux.Files;
using Orc.Linux.Processes;

namespace Orc.Daemon;

/// <summary>One life of the daemon: locks, checks, log, node, socket, until it is told to end.</summary>
internal static class DaemonProcess
{
    private const int PrivateDirectory = 0x1C0;
    private const int OpenDirectory = 0x1ED;

    // One for the firewall's library, and one for all else that may be busy beside it.
    private const int NativeArenas = 2;

    public static async Task<int> RunAsync(DaemonOptions options, CancellationToken cancellationToken)
    {
        NativeHeap.LimitArenas(NativeArenas);
        var engine = new EngineOptions
        {
            AwaitsCluster = true,
            DataRoot = options.DataRoot,
            RunRoot = options.RunRoot,
            Firewall = options.Firewall,
            CdiFolders = options.CdiFolders,
        };
        await KernelModules.LoadAsync(cancellationToken);
        var missing = HostChecks.Missing(engine).ToList();
        if (missing.Count > 0)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', missing.Select(line => $"orcd: {line}")));
            return 1;
        }

        try
        {
            Make(options.DataRoot, PrivateDirectory);
            Make(options.RunRoot, OpenDirectory);
            using var runLock = Take(options.RunRoot);
            using var dataLock = Take(options.DataRoot);
            if (runLock is null || dataLock is null)
            {
                var root = runLock is null ? options.RunRoot : options.DataRoot;
                await Console.Error.WriteLineAsync(
                    $"orcd: another orcd runs on {root}. Use that one (orc --host unix://{options.Socket}), or give " +
                    "this one roots of its own: --data-root and --run-root");
                return 1;
            }

            await using var log = DaemonLog.Open(options);
            return await RunAsync(options, engine, log, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or LinuxException)
        {
            await Console.Error.WriteLineAsync($"orcd: {failure.Message}");
            return 1;
        }
    }

    private static async Task<int> RunAsync(
        DaemonOptions options, EngineOptions engine, Serilog.ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            if (options.Purges)
            {
                await PurgeMode.RunAsync(options, engine, log, cancellationToken);
                return 0;
            }

            await using var node = await Node.OpenAsync(options, engine, log, cancellationToken);
            await node.RunAsync(cancellationToken);
            log.Information("orcd has ended; containers run on");
            return 0;
        }
#pragma warning disable CA1031 // The process's own edge: whatever ends it is in the log, and in one line for people.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.Fatal(failure, "orcd could not go on");
            await Console.Error.WriteLineAsync($"orcd: {failure.Message}");
            return 1;
        }
    }

    private static void Make(string root, int mode)
    {
        if (!Directory.Exists(root))
        {
            Directory.CreateDirectory(root);
            FileOwner.SetMode(root, mode);
        }
    }

    private static FileLock? Take(string root) => FileLock.TryTake(Path.Combine(root, "orcd.lock"));
}
