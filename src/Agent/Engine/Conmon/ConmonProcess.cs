using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;
using Orc.Linux.Processes;

namespace Orc.Agent.Engine.Conmon;

/// <summary>
/// A conmon that was started and waits for its start byte. Until then nothing of the container exists, so it can be
/// started beside the work that its container still needs.
/// </summary>
internal sealed class ConmonProcess : IDisposable
{
    private const int SyncDescriptor = 3;
    private const int StartDescriptor = 4;
    private const int FirstHeld = 5;

    private readonly PolledStream _sync;
    private readonly SafeFileHandle _start;

    private ConmonProcess(ChildProcess child, PolledStream sync, SafeFileHandle start)
    {
        Child = child;
        _sync = sync;
        _start = start;
    }

    public ChildProcess Child { get; }

    /// <summary>On the thread in whose mount namespace it and its container shall live.</summary>
    public static ConmonProcess Spawn(string conmonPath, ConmonLaunch launch)
    {
        var sync = Pipe.Create();
        using var start = Pipe.Create();
        using var syncWriter = sync.Writer;
        var startWriter = Descriptors.Duplicate(start.Writer);
        var descriptors = new Dictionary<int, SafeFileHandle>
        {
            [SyncDescriptor] = sync.Writer,
            [StartDescriptor] = start.Reader,
        };
        for (var index = 0; index < launch.Held.Count; index++)
        {
            descriptors[FirstHeld + index] = launch.Held[index];
        }

        try
        {
            var child = ChildProcess.Spawn(new SpawnRequest
            {
                Path = conmonPath,
                Arguments = ConmonArguments.Build(launch),
                Environment =
                [
                    $"PATH={Oci.ProcessPlan.DefaultPath}", $"_OCI_SYNCPIPE={SyncDescriptor}",
                    $"_OCI_STARTPIPE={StartDescriptor}",
                ],
                Descriptors = descriptors,
                WorkingDirectory = "/",
                NewSession = true,
            });
            return new ConmonProcess(child, new PolledStream(sync.Reader), startWriter);
        }
        catch
        {
            sync.Reader.Dispose();
            startWriter.Dispose();
            throw;
        }
    }

    /// <summary>Lets it create the container. The bundle must be whole.</summary>
    public void Release()
    {
        Descriptors.TryWrite(_start, "\0"u8);
        _start.Dispose();
    }

    /// <summary>
    /// The pid of the container's first process, which waits to be started; or the runtime's words why there is none.
    /// </summary>
    public async Task<int> ReadPidAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(_sync, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        var line = await reader.ReadLineAsync(cancellationToken);
        return Parse(line);
    }

    public void Dispose()
    {
        _start.Dispose();
        _sync.Dispose();
    }

    // {"data": PID}, or {"data": -1, "message": "the runtime's standard error"}
    internal static int Parse(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            throw new EngineException(
                EngineFailure.RuntimeError, "conmon ended before it said whether the container was created");
        }

        using var document = JsonDocument.Parse(line);
        var pid = document.RootElement.GetProperty("data").GetInt32();
        if (pid > 0)
        {
            return pid;
        }

        var message = document.RootElement.TryGetProperty("message", out var words) ? words.GetString() : null;
        throw RuntimeError.From(message ?? "the runtime failed and said nothing");
    }
}
