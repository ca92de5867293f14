using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>
/// A machine of its own for a class of tests: a network namespace (10.98.0.1, with a neighbour 10.98.0.2), folders, and
/// an orcd in it. Its end asserts that nothing is left of what ran here.
/// </summary>
public class OrcHost : IAsyncLifetime
{
    public const string Address = "10.98.0.1";
    private static readonly SemaphoreSlim ImagesLock = new(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Asking is starting four programs: who asks all the time takes the cores from what it waits for.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan CrashLimit = TimeSpan.FromSeconds(10);

    private readonly string _id = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private Process? _daemon;
    private string _kernelBefore = "";

    public string Root => $"/tmp/orc-e2e-{_id}";

    public string DataRoot => Path.Combine(Root, "data");

    public string RunRoot => Path.Combine(Root, "run");

    internal string NetworkNamespace => $"/run/netns/orc-e2e-{_id}";

    internal string OutsideNamespace => $"/run/netns/orc-e2e-{_id}-out";

    /// <summary>Images that are there when the tests begin.</summary>
    protected virtual string[] Images => ["busybox"];

    /// <summary>A line of shell that gives the machine what it has besides its first cable.</summary>
    protected virtual string Cables => ":";

    /// <summary>The node's name.</summary>
    internal string Name { get; init; } = "e2e";

    /// <summary>Flags of orcd beside those that every host has.</summary>
    internal string DaemonFlags { get; set; } = "";

    /// <summary>Variables that orcd gets beside its own.</summary>
    internal Dictionary<string, string> DaemonVariables { get; } = [];

    private Dictionary<string, string> Variables => new(DaemonVariables)
    {
        ["PATH"] = $"{Programs.Folder}:{Environment.GetEnvironmentVariable("PATH")}",
        ["HOME"] = Path.Combine(Root, "home"),
        ["ORC_HOST"] = $"unix://{RunRoot}/orc.sock",
        ["ORC_DATA_ROOT"] = DataRoot,
        ["ORC_RUN_ROOT"] = RunRoot,
        ["TERM"] = "xterm",
    };

    public async ValueTask InitializeAsync()
    {
        var name = Path.GetFileName(NetworkNamespace);
        _ = Directory.CreateDirectory(Path.Combine(Root, "home"));
        _ = (await Shell.HereAsync(
            $"ip netns add {name} && ip netns add {name}-out && " +
            $"ip -n {name} link add up0 type veth peer name up0 netns {name}-out && " +
            $"ip -n {name} link set lo up && ip -n {name} addr add {Address}/24 dev up0 && " +
            $"ip -n {name} link set up0 up && ip -n {name} route add default via 10.98.0.2 && " +
            $"ip -n {name}-out addr add 10.98.0.2/24 dev up0 && ip -n {name}-out link set up0 up && " +
            $"ip -n {name}-out link set lo up")).Succeeded();
        _ = (await Shell.HereAsync(Cables)).Succeeded();
        _kernelBefore = await Audit.ReadKernelAsync(this);
        await StartDaemonAsync();
        await ImportAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            await RemoveAllAsync();
            var left = await FindLeftAsync();
            Assert.True(left.Length == 0, $"left behind:\n{left}\n{DaemonLog()}");
        }
        finally
        {
            await CleanAsync();
            _daemon?.Dispose();
        }

        Assert.Equal("", await Audit.FindCgroupsAsync(this));
    }

    /// <summary>Runs orc. Words are not interpreted by a shell.</summary>
    internal Task<Ran> OrcAsync(params string[] words) =>
        InsideAsync($"orc {string.Join(' ', words)}", ["orc", .. words]);

    /// <summary>Runs orc in a folder.</summary>
    internal Task<Ran> OrcInAsync(string folder, params string[] words) => InsideAsync(
        $"cd {folder} && orc {string.Join(' ', words)}", ["env", "-C", folder, "orc", .. words]);

    /// <summary>Runs a line of shell on this machine.</summary>
    internal Task<Ran> ShellAsync(string command, string? input = null) =>
        InsideAsync(command, ["sh", "-c", command], input);

    /// <summary>Writes a file below the home folder.</summary>
    internal async Task PutAsync(string path, string content)
    {
        var file = Path.Combine(Root, "home", path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content);
    }

    /// <summary>Runs a line of shell on the neighbour.</summary>
    internal Task<Ran> OutsideAsync(string command) => Shell.RunAsync(
        command, "nsenter", [$"--net={OutsideNamespace}", "timeout", "-k", "1", "20", "sh", "-c", command], Variables);

    /// <summary>Starts a line of shell on this machine and does not wait.</summary>
    internal Process Begin(string command) => Shell.Start("nsenter", Enter(["sh", "-c", command]), Variables);

    /// <summary>The same, for one that takes longer than others may.</summary>
    internal Process Begin(string command, TimeSpan limit) => Shell.Start(
        "nsenter",
        [
            $"--net={NetworkNamespace}", "env", "--default-signal", "timeout", "-k", "5", $"{limit.TotalSeconds}",
            "sh", "-c", command,
        ],
        Variables);

    /// <summary>The same on the neighbour.</summary>
    internal Process BeginOutside(string command) =>
        Shell.Start("nsenter", Enter(OutsideNamespace, ["sh", "-c", command]), Variables);

    /// <summary>Asks until the answer is as wanted; without a patience for as long as anything may take.</summary>
    internal static async Task<Ran> EventuallyAsync(
        Func<Task<Ran>> ask, Func<Ran, bool> isWanted, TimeSpan? patience = null)
    {
        var limit = patience ?? Limit;
        var begun = Stopwatch.GetTimestamp();
        var pause = ShortestPause;
        while (true)
        {
            var answer = await ask();
            if (isWanted(answer))
            {
                return answer;
            }

            Assert.True(Stopwatch.GetElapsedTime(begun) < limit, $"not so within {limit.TotalSeconds} s:\n{answer}");
            await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
        }
    }

    /// <summary>What is left of an orcd that is gone.</summary>
    internal Task<string> FindLeftAsync() => Audit.FindAsync(this, _kernelBefore);

    /// <summary>Starts orcd and waits until it answers.</summary>
    /// <param name="crashAt">The crash point at which it kills itself; null: none.</param>
    internal async Task StartDaemonAsync(string? crashAt = null)
    {
        // SIGABRT, SIGSEGV: nobody has sent that.
        Assert.False(_daemon is { HasExited: true, ExitCode: 134 or 139 }, $"orcd crashed:\n{DaemonLog()}");
        var log = Path.Combine(Root, "orcd.log");
        var variables = Variables;
        if (crashAt is not null)
        {
            variables["ORC_CRASH_AT"] = crashAt;
        }

        _daemon?.Dispose();
        _daemon = Shell.Start(
            "nsenter",
            [
                $"--net={NetworkNamespace}", "env", "--default-signal", "setsid", "sh", "-c",
                $"exec {Programs.Orcd} --data-root {DataRoot} --run-root {RunRoot} --name {Name} -D {DaemonFlags} " +
                $">>{log} 2>&1 </dev/null",
            ],
            variables);
        _ = await EventuallyAsync(() => OrcAsync("version"), ran => ran.Code == 0 || _daemon.HasExited);
        Assert.False(_daemon.HasExited, $"orcd ended:\n{DaemonLog()}");
    }

    /// <summary>kill -9.</summary>
    internal async Task KillDaemonAsync()
    {
        _ = (await Shell.HereAsync($"kill -9 {await DaemonPidAsync()}")).Succeeded();
        await _daemon!.WaitForExitAsync();
    }

    /// <summary>The machine goes down and up again: only what is under the data root is as it was, by another boot.
    /// </summary>
    internal async Task RebootAsync()
    {
        await KillDaemonAsync();
        _ = (await Shell.HereAsync(PowerCut.Script(this))).Succeeded();
    }

    /// <summary>Waits until it has killed itself.</summary>
    internal async Task DaemonEndedAsync() =>
        Assert.True(await TryDaemonEndedAsync(), "orcd did not come by its crash point");

    internal async Task<bool> TryDaemonEndedAsync()
    {
        using var limit = new CancellationTokenSource(CrashLimit, TimeProvider.System);
        await _daemon!.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _daemon.HasExited;
    }

    internal bool DaemonHasEnded => _daemon is null or { HasExited: true };

    internal async Task<int> DaemonPidAsync() => int.Parse(
        (await OrcAsync("version", "--format", "{{.Server.Pid}}")).Text, CultureInfo.InvariantCulture);

    internal string DaemonLog()
    {
        var log = Path.Combine(Root, "orcd.log");
        return File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(60)) : "";
    }

    private static string[] Enter(string ns, IEnumerable<string> words) =>
        [$"--net={ns}", "env", "--default-signal", "timeout", "-k", "5", "60", .. words];

    private string[] Enter(IEnumerable<string> words) => Enter(NetworkNamespace, words);

    private Task<Ran> InsideAsync(string title, string[] words, string? input = null) =>
        Shell.RunAsync(title, "nsenter", Enter(words), Variables, input);

    private async Task ImportAsync()
    {
        await ImagesLock.WaitAsync();
        try
        {
            _ = (await Shell.HereAsync($"{Programs.Repository}/eng/make-images.sh")).Succeeded();
        }
        finally
        {
            _ = ImagesLock.Release();
        }

        _ = (await ShellAsync(
            $"{Programs.Repository}/eng/make-images.sh --import orc {string.Join(' ', Images)}")).Succeeded();
    }

    /// <summary>Ends it in order, with all containers, and takes everything away.</summary>
    internal async Task PurgeAsync()
    {
        _ = (await OrcAsync("system", "shutdown")).Succeeded();
        _ = await EventuallyAsync(() => Audit.FindProcessesAsync(this), ran => ran.Out.Length == 0);
        _ = (await OrcAsync("system", "uninstall", "--purge")).Succeeded();
    }

    private async Task RemoveAllAsync()
    {
        if (DaemonHasEnded)
        {
            await StartDaemonAsync();
        }

        var projects = await OrcAsync("compose", "ls", "-a", "-q");
        foreach (var project in projects.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            _ = await OrcAsync("compose", "-p", project, "down", "-v", "-t", "1");
        }

        _ = await ShellAsync("ids=$(orc ps -aq); [ -z \"$ids\" ] || orc rm -fv $ids");
        await PurgeAsync();
    }

    // Whatever the tests found: nothing of them stays on the machine. The script itself names the folder too.
    private async Task CleanAsync()
    {
        var name = Path.GetFileName(NetworkNamespace);
        _ = await Shell.HereAsync(
            $"for p in $(pgrep -f '{Root}/'); do [ $p = $$ ] || kill -9 $p; done; " +
            $"hash=$(printf %s {RunRoot} | sha256sum | cut -c1-12); " +
            "for c in $(find /sys/fs/cgroup -maxdepth 2 -type d -name \"orc-$hash*\"); do " +
            // What was killed is in it for a moment more.
            "for i in $(seq 200); do find $c -name cgroup.procs -exec cat {} + | sort -u | xargs -r kill -9; " +
            "find $c -depth -type d -exec rmdir {} \\;; [ -d $c ] || break; sleep 0.01; done; done 2>/dev/null; " +
            $"for i in 1 2 3; do grep -o ' {Root}/[^ ]*' /proc/self/mountinfo | sort -r | " +
            "xargs -r -n1 umount -l; done; " +
            $"ip netns del {name}; ip netns del {name}-out; rm -rf {Root}");
    }
}
