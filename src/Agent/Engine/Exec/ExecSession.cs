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
    private readonly ChildProcess _runtime;
    private readonly ExecPaths _paths;
    private readonly ExecRequest _request;
    private readonly ExecStreams _streams;
    private readonly Task<int> _ended;

    public ExecSession(ChildProcess runtime, ExecPaths paths, ExecRequest request, ExecStreams streams)
    {
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

    /// <summary>Nothing happens without a terminal, or before its process is there.</summary>
    public void Resize(WindowSize size)
    {
        if (!_request.Tty || FindPid() is not { } pid)
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

    /// <summary>False: it is gone.</summary>
    public bool TrySendSignal(int signal)
    {
        using var process = FindPid() is { } pid ? ProcessDescriptor.TryOpen(pid) : null;
        return process?.TrySendSignal(signal) ?? false;
    }

    /// <summary>Ends it and what it started, at once.</summary>
    public void Kill()
    {
        if (FindPid() is { } pid)
        {
            foreach (var process in (IEnumerable<int>)[pid, .. ProcessList.Descendants(pid)])
            {
                using var opened = ProcessDescriptor.TryOpen(process);
                opened?.TrySendSignal(Signals.Kill);
            }
        }
        else if (!_ended.IsCompleted)
        {
            _runtime.Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
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
