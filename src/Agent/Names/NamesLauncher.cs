using System.Globalization;
using System.Net.Sockets;
using Orc.Agent.Engine;
using Orc.Agent.Names.Serving;
using Orc.Agent.Networks;
using Orc.Linux.Files;
using Orc.Linux.Processes;
using Pipe = Orc.Linux.Files.Pipe;

namespace Orc.Agent.Names;

/// <summary>
/// Finds the names process of the run-root, or starts it: in a session of its own, in the host's network, so that it
/// outlives the daemon.
/// </summary>
internal sealed class NamesLauncher(NamesOptions options, HostNetwork host, TimeProvider time)
{
    private const int ReadyDescriptor = 3;
    private const int LargestLog = 1 << 20;
    private const int LockTries = 50;
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Small and steady: no thread to collect garbage, no more than one to wait for sockets, a heap that stays little.
    // Hexadecimal, without a prefix (it would be read as 0, which is the default: half of the processor's cache).
    private static readonly string[] Runtime =
    [
        "DOTNET_gcConcurrent=0",
        "DOTNET_gcServer=0",
        "DOTNET_GCgen0size=80000",
        "DOTNET_GCConserveMemory=7",
        "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT=1",
    ];

    private readonly NamesDirectories _directories = new(options.RunRoot);

    /// <summary>A talk with the one that runs; it is started if none does.</summary>
    public async Task<NamesConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            if (NamesConnection.TryOpen(_directories.Root) is { } running)
            {
                if (await SpeaksOurFormAsync(running))
                {
                    return running;
                }

                running.Dispose();
            }
            else if (!await TryStartAsync(cancellationToken) && tries >= LockTries)
            {
                throw new EngineException(
                    EngineFailure.Unavailable,
                    $"the names process of {options.RunRoot} runs and does not answer at {_directories.Socket}; " +
                    "end it, " +
                    "and it is started anew");
            }

            if (tries > 0)
            {
                await Task.Delay(LockPause, time, cancellationToken);
            }
        }
    }

    // An older one gives way; the next begins with the same table.
    private static async Task<bool> SpeaksOurFormAsync(NamesConnection running)
    {
        try
        {
            if ((await running.SyncAsync()).Form == ControlSocket.Form)
            {
                return true;
            }

            await running.StopAsync();
        }
        catch (SocketException)
        {
            // It went while we talked.
        }

        return false;
    }

    // False: another one holds the place, and listens in a moment.
    private async Task<bool> TryStartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_directories.Root);
        using var ready = Pipe.Create();
        Descriptors.SetNonBlocking(ready.Reader);
        using var log = OpenLog();
        var child = host.Run(() => ChildProcess.Spawn(new SpawnRequest
        {
            Path = options.Program,
            Arguments = options.ArgumentsOrOwn,
            Environment = [.. Runtime, .. options.Variables, $"{NamesProgram.ReadyVariable}={ReadyDescriptor}"],
            Descriptors = new Dictionary<int, Microsoft.Win32.SafeHandles.SafeFileHandle>
            {
                [2] = log,
                [ReadyDescriptor] = ready.Writer,
            },
            WorkingDirectory = "/",
            NewSession = true,
        }));
        ready.Writer.Dispose();
        var ended = ReapAsync(child);
        using var polled = new PolledDescriptor(Descriptors.Duplicate(ready.Reader));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var patience = new CancellationTokenSource(Patience, time);
        using var tie = patience.Token.Register(limit.Cancel);
        try
        {
            if (await polled.ReadAsync(new byte[1], limit.Token) > 0)
            {
                return true;
            }
        }
        catch (OperationCanceledException)
        {
            // It would come up after all, and make its folder anew where a purge has just taken it away.
            child.Kill();
            _ = await ended;
            throw;
        }

        var status = await ended;
        return status.Code == NamesProgram.AlreadyRuns
            ? false
            : throw new EngineException(
                EngineFailure.Unavailable,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the names process ended at its start ({status}); its log is {_directories.Log}"));
    }

    private Microsoft.Win32.SafeHandles.SafeFileHandle OpenLog()
    {
        if (new FileInfo(_directories.Log) is { Exists: true, Length: > LargestLog })
        {
            File.Delete(_directories.Log);
        }

        return Descriptors.OpenAppend(_directories.Log, 0x180);
    }

    // It is our child for as long as we live: somebody must take its end.
    private static async Task<ExitStatus> ReapAsync(ChildProcess child)
    {
        using (child)
        {
            return await child.WaitForExitAsync(CancellationToken.None);
        }
    }
}
