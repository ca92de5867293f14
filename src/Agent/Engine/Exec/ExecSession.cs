using System.Globalization;
using Orc.Linux;
using Orc.Linux.Files;
using Orc.Linux.Processes;
using Orc.Linux.Terminals;

namespace Orc.Agent.Engine.Exec;

/// <summary>
/// A process that was started in a running container. It is killed when this is disposed before its end.
/// </summary>
internal sealed class ExecSession : IAsyncDisposable
{
    // The runtime tells the process's number a moment after it has started it. Longer: the runtime itself is stuck.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartLook = TimeSpan.FromMilliseconds(5);

    private readonly ChildProcess _runtime;
    private readonly ExecPaths _paths;
    private readonly ExecRequest _request;
    private readonly ExecStreams _streams;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly Task<int> _ended;

    public ExecSession(
        ChildProcess runtime, ExecPaths paths, ExecRequest request, ExecStreams streams, TimeProvider time)
    {
        _time = time;
        _begun = time.GetTimestamp();
        _runtime = runtime;
        _paths = paths;
        _request = request;
        _streams = streams;
        _ended = WatchAsync();
        streams.Follow(_ended);
    }

    /// <summary>Null: /dev/null. For a terminal it is the same as <see cref="Output"/>.</summary>
    public Stream? Input => _streams.Input;

    public Stream Output => _streams.Output;

    /// <summary>Null: a terminal, which has one output.</summary>
    public Stream? Error => _streams.Error;

    /// <summary>
    /// The exit code, 128+n for a signal. An <see cref="EngineException"/> if the process could not be started.
    /// </summary>
    public Task<int> WaitAsync(CancellationToken cancellationToken) => _ended.WaitAsync(cancellationToken);

    /// <summary>Nothing more comes in. A terminal stays open: its end of input is a character.</summary>
    public void CloseInput()
    {
        if (!_request.Tty)
        {
            _streams.Input?.Dispose();
        }
    }

    /// <summary>As soon as the process is there. Nothing happens without a terminal.</summary>
    public async Task ResizeAsync(WindowSize size, CancellationToken cancellationToken)
    {
        if (!_request.Tty || await WaitForPidAsync(_begun, StartPatience, cancellationToken) is not { } pid)
        {
            return;
        }

        try
        {
            // The runtime made the terminal inside the container: it is reached through the process that has it.
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/0");
            using var terminal = Descriptors.OpenReadWrite(path, Blocking.No);
            Terminal.SetSize(Descriptors.Number(terminal), size);
        }
        catch (LinuxException)
        {
            // The process has just ended, or put something else in the terminal's place.
        }
    }

    /// <summary>As soon as the process is there. False: it is gone.</summary>
    public async Task<bool> TrySendSignalAsync(int signal, CancellationToken cancellationToken)
    {
        var known = await WaitForPidAsync(_begun, StartPatience, cancellationToken);
        using var process = known is { } pid ? ProcessDescriptor.TryOpen(pid) : null;
        return process?.TrySendSignal(signal) ?? false;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await ((Task)_ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _streams.Dispose();
        _runtime.Dispose();
        Directory.Delete(_paths.Directory, recursive: true);
    }

    private async Task<int> WatchAsync()
    {
        var status = await _runtime.WaitForExitAsync(CancellationToken.None);
        var words = File.Exists(_paths.Log) ? await File.ReadAllTextAsync(_paths.Log) : "";
        return words.Length > 0 && !status.IsSuccess ? throw ExecFailure.From(words, _request) : status.ShellCode;
    }

    // It and what it started, at once. The runtime alone, killed early, would leave the process that it just started.
    private async Task KillAsync()
    {
        if (await WaitForPidAsync(_time.GetTimestamp(), EndPatience, CancellationToken.None) is { } pid)
        {
            Kill([pid, .. ProcessList.Descendants(pid)]);
        }
        else if (!_ended.IsCompleted)
        {
            // At rest it starts nothing more.
            _runtime.Descriptor.TrySendSignal(Signals.Stop);
            Kill(ProcessList.Descendants(_runtime.Pid));
            _runtime.Kill();
        }
    }

    private static void Kill(IEnumerable<int> processes)
    {
        foreach (var process in processes)
        {
            using var opened = ProcessDescriptor.TryOpen(process);
            opened?.TrySendSignal(Signals.Kill);
        }
    }

    // Null: gone, or a runtime that does not get it started.
    private async Task<int?> WaitForPidAsync(long since, TimeSpan patience, CancellationToken cancellationToken)
    {
        var pid = FindPid();
        while (pid is null && !_ended.IsCompleted && _time.GetElapsedTime(since) < patience)
        {
            await Task.WhenAny(_ended, Task.Delay(StartLook, _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            pid = FindPid();
        }

        return pid;
    }

    // Null: not started yet, or gone. As long as the runtime lives, it has not reaped the process: the number is its.
    private int? FindPid()
    {
        if (_ended.IsCompleted)
        {
            return null;
        }

        try
        {
            var text = File.ReadAllText(_paths.PidFile);
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
