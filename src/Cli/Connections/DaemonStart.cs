using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Orc.Cli.Commands.Host;
using Orc.Cli.Invoking;
using Orc.Linux.Files;
using Orc.Linux.Processes;

namespace Orc.Cli.Connections;

/// <summary>
/// Starts the daemon where there is none: under systemd as a transient unit that comes back after a failure, without it
/// as a process of its own session.
/// </summary>
internal sealed class DaemonStart(CliHost host)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    public async ValueTask<DaemonConnection> OpenAsync(DaemonAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return await DaemonConnection.OpenAsync(address, cancellationToken);
        }
        catch (DaemonUnreachableException failure) when (
            failure.Reason == UnreachableReason.NotRunning && System.Environment.IsPrivilegedProcess && IsOurs(address))
        {
            return await StartAsync(address, cancellationToken);
        }
    }

    // Another socket's daemon has roots that we do not know.
    private bool IsOurs(DaemonAddress address) =>
        address.SocketPath == Path.Combine(DaemonAddress.RunRoot(host), "orc.sock");

    private async Task<DaemonConnection> StartAsync(DaemonAddress address, CancellationToken cancellationToken)
    {
        var program = DaemonProgram.Find(host) ?? throw new CliException(
            "no orc daemon is running, and the program orcd is neither beside orc nor in PATH to start one",
            ExitCodes.EngineFailure);
        var runRoot = DaemonAddress.RunRoot(host);
        _ = Directory.CreateDirectory(runRoot);
        var watch = new DirectoryWatch();
        try
        {
            _ = watch.Add(runRoot, DirectoryEvents.Appeared);
            var words = !Directory.Exists("/run/systemd/system") ? (string[])[program, .. RootFlags(), "--respawn"]
                : File.Exists(SystemdUnit.Path) ? [SystemdUnit.Systemctl, "start", SystemdUnit.Name]
                : SystemdRun(program, runRoot);
            var outputPath = Path.Combine(runRoot, "orcd.start.log");
            using var child = Spawn(words, outputPath);
            var ended = child.WaitForExitAsync(cancellationToken);
            var daemon = await WaitAsync(address, watch, ended, words[0] == program, cancellationToken)
                ?? throw new CliException(
                    words[0] == program
                        ? $"started {program}, but no daemon answers at {address}{Said(outputPath)}"
                        : $"started orcd by systemd, but none answers at {address}: see journalctl -u 'orcd*' -n 20",
                    ExitCodes.EngineFailure);
            await host.Console.Error.WriteLineAsync(words[0] == program
                ? $"The orc daemon was not running: started it (pid {child.Pid})"
                : "The orc daemon was not running: started it (systemd unit orcd)");
            return daemon;
        }
        finally
        {
            watch.Dispose();
        }
    }

    private ChildProcess Spawn(IReadOnlyList<string> words, string outputPath)
    {
        File.Delete(outputPath);
        using var output = Descriptors.OpenOrCreate(outputPath, 0x180 /* 0600 */);
        return ChildProcess.Spawn(new SpawnRequest
        {
            Path = words[0],
            Arguments = [.. words.Skip(1)],
            Environment = [.. ProcessEnvironment()],
            Descriptors = new Dictionary<int, SafeFileHandle> { [1] = output, [2] = output },
            WorkingDirectory = "/",
            NewSession = true,
        });
    }

    // The socket appears in the run root (inotify tells), and answers a moment later.
    private async Task<DaemonConnection?> WaitAsync(
        DaemonAddress address,
        DirectoryWatch watch,
        Task<ExitStatus> ended,
        bool childIsDaemon,
        CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < Limit)
        {
            try
            {
                return await DaemonConnection.OpenAsync(address, cancellationToken);
            }
            catch (DaemonUnreachableException)
            {
                if (ended.IsCompleted && (childIsDaemon || (await ended).Code != 0))
                {
                    return null;
                }
            }

            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var appeared = watch.ReadAsync(wait.Token).AsTask();
            _ = await Task.WhenAny(appeared, Task.Delay(RetryInterval, host.Time, wait.Token));
            await wait.CancelAsync();
            await ((Task)appeared).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    private string[] SystemdRun(string program, string runRoot)
    {
        var unit = runRoot == "/run/orc" ? "orcd" : $"orcd-{runRoot.Trim('/').Replace('/', '-')}";
        return
        [
            "/usr/bin/systemd-run", "--quiet", "--collect", $"--unit={unit}", "--description=orc daemon",
            "--property=Restart=on-failure", "--property=KillMode=process", "--property=Delegate=yes",
            "--property=LimitNOFILE=1048576", "--property=TasksMax=infinity",
            .. ProcessEnvironment().Select(variable => $"--setenv={variable}"), program, .. RootFlags(),
        ];
    }

    private IEnumerable<string> RootFlags()
    {
        if (host.Variable("ORC_DATA_ROOT") is { } data)
        {
            yield return "--data-root";
            yield return data;
        }

        if (host.Variable("ORC_RUN_ROOT") is { } run)
        {
            yield return "--run-root";
            yield return run;
        }

        if (host.Variable("ORC_NAME") is { } name)
        {
            yield return "--name";
            yield return name;
        }

        if (host.Variable("ORC_FIREWALL") is { } firewall)
        {
            yield return "--firewall";
            yield return firewall;
        }

        if (host.Variable("ORC_NODE_GENERIC_RESOURCES") is { } resources)
        {
            yield return "--node-generic-resource";
            yield return resources;
        }

        foreach (var folder in host.Variable("ORC_CDI_SPEC_DIRS")?.Split(':') ?? [])
        {
            yield return "--cdi-spec-dir";
            yield return folder;
        }
    }

    // What the daemon needs of it: a path to find programs by, and how to reach a registry.
    private IEnumerable<string> ProcessEnvironment() => host.Environment
        .Where(variable => variable.Key is "PATH" or "HOME" or "LANG" or "TZ" or "SSL_CERT_FILE" or "SSL_CERT_DIR"
            || variable.Key.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)
            || variable.Key.StartsWith("ORC_", StringComparison.Ordinal))
        .Select(variable => $"{variable.Key}={variable.Value}");

    private static string Said(string path)
    {
        try
        {
            var lines = File.ReadAllLines(path);
            return lines.Length == 0 ? "" : $":\n{string.Join('\n', lines.TakeLast(10))}";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
