using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Orc.Agent.Engine.Conmon;
using Orc.Linux.Files;
using Orc.Linux.Processes;

namespace Orc.Agent.Engine.Exec;

/// <summary>
/// <c>exec -d</c>: a conmon of its own holds the process's output and terminal, so that it lives without a daemon.
/// </summary>
internal static class DetachedExec
{
    private const int SyncDescriptor = 3;
    private const int StartDescriptor = 4;

    /// <summary>Returns when the process runs, or throws why it does not.</summary>
    public static async Task StartAsync(
        ExecTools tools,
        RunningContainer container,
        ExecRequest request,
        ExecPaths paths,
        CancellationToken cancellationToken)
    {
        var sync = Pipe.Create();
        var start = Pipe.Create();
        var words = new PolledStream(sync.Reader);
        using var given = sync.Writer;
        using var startReader = start.Reader;
        using var startWriter = start.Writer;
        var descriptors = new Dictionary<int, SafeFileHandle>
        {
            [SyncDescriptor] = sync.Writer,
            [StartDescriptor] = start.Reader,
        };
        ChildProcess monitor;
        try
        {
            monitor = await tools.Mounts.RunAsync(() => Spawn(tools, container, request, paths, descriptors));
        }
        catch
        {
            await words.DisposeAsync();
            throw;
        }

        given.Dispose();
        tools.Cgroups.At(tools.Paths.MonitorCgroup).Add(monitor.Pid);
        Descriptors.TryWrite(startWriter, "\0"u8);
        startWriter.Dispose();
        var reading = ReadPidAsync(words, request, cancellationToken);
        _ = ReapAsync(monitor, words, reading, paths);
        await reading;
    }

    private static ChildProcess Spawn(
        ExecTools tools,
        RunningContainer container,
        ExecRequest request,
        ExecPaths paths,
        Dictionary<int, SafeFileHandle> descriptors)
    {
        return ChildProcess.Spawn(new SpawnRequest
        {
            Path = tools.Options.ConmonPath,
            Arguments = Arguments(container, request, paths),
            Environment =
            [
                $"PATH={Oci.ProcessPlan.DefaultPath}", $"_OCI_SYNCPIPE={SyncDescriptor}",
                $"_OCI_STARTPIPE={StartDescriptor}",
            ],
            Descriptors = descriptors,
            WorkingDirectory = "/",
            NewSession = true,
        });
    }

    private static IReadOnlyList<string> Arguments(
        RunningContainer container, ExecRequest request, ExecPaths paths)
    {
        List<string> arguments =
        [
            "--api-version", "1", "-e", "--sync",
            "--exec-process-spec", paths.Process,
            "-c", container.Id.Value,
            "-u", Path.GetFileName(paths.Directory),
            "-r", container.Runtime.Path,
            "-b", paths.Directory,
            "-p", paths.PidFile,
            "-l", "none",
            "--full-attach",
            "--log-level", "warning",
        ];
        if (request.Tty)
        {
            arguments.Add("-t");
        }

        foreach (var argument in container.Runtime.GlobalArguments)
        {
            arguments.AddRange(["--runtime-arg", argument]);
        }

        return arguments;
    }

    // The pipe has a line when the process runs ({"data": PID}), and one more at its end ({"data": CODE}).
    private static async Task ReadPidAsync(
        PolledStream words, ExecRequest request, CancellationToken cancellationToken)
    {
        var line = new byte[8192];
        var length = 0;
        while (length < line.Length && !line.AsSpan(0, length).Contains((byte)'\n'))
        {
            var count = await words.ReadAsync(line.AsMemory(length), cancellationToken);
            if (count == 0)
            {
                break;
            }

            length += count;
        }

        try
        {
            _ = ConmonProcess.Parse(Encoding.UTF8.GetString(line, 0, length).Split('\n')[0]);
        }
        catch (EngineException failure)
        {
            throw ExecFailure.From(failure.Message, request);
        }
    }

    private static async Task ReapAsync(ChildProcess monitor, PolledStream words, Task reading, ExecPaths paths)
    {
        await File.WriteAllTextAsync(
            paths.MonitorPidFile, monitor.Pid.ToString(CultureInfo.InvariantCulture), CancellationToken.None);
        using (monitor)
        {
            await monitor.WaitForExitAsync(CancellationToken.None);
        }

        // Why it could not be started may still be on its way.
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await words.DisposeAsync();
        Directory.Delete(paths.Directory, recursive: true);
    }
}
