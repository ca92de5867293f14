using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Orc.Agent.Node;
using Orc.Linux;
using Orc.Linux.Files;

namespace Orc.Agent.Names.Serving;

/// <summary>
/// The names process: <c>orcd names RUN-ROOT</c>. It knows the table and nothing else, so that it stays small and
/// outlives every daemon.
/// </summary>
public static class NamesProgram
{
    /// <summary>The word behind <c>orcd</c> that makes it this process.</summary>
    public const string Command = "names";

    /// <summary>Another names process serves the run-root.</summary>
    public const int AlreadyRuns = 3;

    /// <summary>The variable that says on which descriptor to tell that all listeners are there.</summary>
    internal const string ReadyVariable = "ORC_NAMES_READY";

    private const string DefaultResolvConf = "/etc/resolv.conf";
    private static readonly TimeSpan LookAround = TimeSpan.FromSeconds(30);

    /// <summary>Runs until it is told to stop, or nobody needs it any more; the result is the exit code.</summary>
    public static int Run(string runRoot, string hostResolvConf = DefaultResolvConf)
    {
        var time = TimeProvider.System;
        var log = new NamesLog(time);
        var directories = new NamesDirectories(Path.GetFullPath(runRoot));
        try
        {
            Directory.CreateDirectory(directories.Root);
            using var only = FileLock.TryTake(directories.Lock);
            if (only is null)
            {
                return AlreadyRuns;
            }

            using var end = new ManualResetEventSlim();
            using var ending = new CancellationTokenSource();
            using var server = new NamesServer(directories, hostResolvConf, time, log);
            using var keeper = new DaemonKeeper(directories.Root, time, log);
            server.Refresh();
            using var control = new ControlSocket(
                directories, server, () => IsNeeded(server, keeper), end.Set, time);
            using var watch = new DirectoryWatch();
            watch.Add(directories.Root, DirectoryEvents.Appeared);
            _ = FollowAsync(watch, server, keeper);
            _ = keeper.RunAsync(ending.Token);
            _ = MemoryTrim.RunAsync(time, ending.Token);
            using var timer = time.CreateTimer(
                _ => Look(server, control, keeper, end), null, LookAround, LookAround);
            TellReady();
            end.Wait();
            ending.Cancel();
            return 0;
        }
        catch (Exception failure) when (failure is LinuxException or IOException or System.Net.Sockets.SocketException)
        {
            log.Write($"the names process cannot run: {failure.Message}");
            return 1;
        }
    }

    // The daemon says when the table is new; this is for one that died in between.
    private static async Task FollowAsync(DirectoryWatch watch, NamesServer server, DaemonKeeper keeper)
    {
        try
        {
            while (true)
            {
                var events = await watch.ReadAsync(CancellationToken.None);
                if (events.Any(one => one.Name is NamesDirectories.TableName or ""))
                {
                    server.Refresh();
                }

                if (events.Any(one => one.Name is DaemonKeeper.NoteName or ""))
                {
                    keeper.Notice();
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // The end.
        }
    }

    // What failed is tried again.
    private static void Look(
        NamesServer server, ControlSocket control, DaemonKeeper keeper, ManualResetEventSlim end)
    {
        server.Refresh();
        if (!control.IsUsed && !IsNeeded(server, keeper))
        {
            end.Set();
        }
    }

    // Without a daemon, it takes a container, a port, or a daemon that wants to come back.
    private static bool IsNeeded(NamesServer server, DaemonKeeper keeper) => !server.IsIdle || keeper.HasNote;

    private static void TellReady()
    {
        var text = Environment.GetEnvironmentVariable(ReadyVariable);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            using var ready = new SafeFileHandle(number, ownsHandle: true);
            Descriptors.TryWrite(ready, "r"u8);
        }
    }
}
