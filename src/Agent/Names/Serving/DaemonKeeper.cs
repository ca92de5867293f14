using System.Globalization;
using Orc.Linux;
using Orc.Linux.Files;
using Orc.Linux.Processes;

namespace Orc.Agent.Names.Serving;

/// <summary>
/// Starts the daemon again when it was killed, on machines where nothing else does. A daemon that wants this leaves a
/// note; one that ends in order takes its note away. So a clean end is not undone.
/// </summary>
/// <remarks>
/// The note, a line each: pid, start time, boot id, how many words the command has, the words, the environment.
/// </remarks>
internal sealed class DaemonKeeper(string directory, TimeProvider time, NamesLog log) : IDisposable
{
    public const string NoteName = "daemon";

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongLife = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _noticed = new(0);

    /// <summary>Somebody wants to be started again.</summary>
    public bool HasNote => Read() is not null;

    /// <summary>This process's note: it wants to be started again.</summary>
    public static void LeaveNote(string directory, IReadOnlyList<string> command)
    {
        Directory.CreateDirectory(directory);
        var self = ProcessIdentity.Find(Environment.ProcessId)!.Value;
        string[] lines =
        [
            self.Pid.ToString(CultureInfo.InvariantCulture), self.StartTicks.ToString(CultureInfo.InvariantCulture),
            HostBoot.Id, command.Count.ToString(CultureInfo.InvariantCulture), .. command, .. Variables(),
        ];
        DurableFile.Replace(
            Path.Combine(directory, NoteName),
            System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)),
            Durability.SurvivesTheProcess);
    }

    public static void TakeNoteAway(string directory) => File.Delete(Path.Combine(directory, NoteName));

    /// <summary>A note was left.</summary>
    public void Notice() => _noticed.Release();

    /// <summary>Until the token is cancelled: waits for each daemon's end, and starts the next.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = First;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (Read() is not { } note)
            {
                await _noticed.WaitAsync(cancellationToken);
                continue;
            }

            var began = time.GetTimestamp();
            using (var daemon = ProcessDescriptor.TryOpen(note.Process))
            {
                await (daemon?.WaitForExitAsync(cancellationToken) ?? Task.CompletedTask);
            }

            pause = time.GetElapsedTime(began) > LongLife ? First : pause;
            await Task.Delay(pause, time, cancellationToken);
            if (Read() is { } still && still.Process == note.Process)
            {
                if (TryStart(still) is { } child)
                {
                    await UntilItSpeaksAsync(still, child, cancellationToken);
                }

                pause = pause * 2 < Longest ? pause * 2 : Longest;
            }
        }
    }

    public void Dispose() => _noticed.Dispose();

    // The next daemon leaves its own note when it is ready, or ends: until then the old note is no reason for another.
    private async Task UntilItSpeaksAsync(Note old, Task child, CancellationToken cancellationToken)
    {
        while (!child.IsCompleted && Read()?.Process == old.Process)
        {
            await Task.WhenAny(child, _noticed.WaitAsync(cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Its end; null: it could not be started.</summary>
    private Task? TryStart(Note note)
    {
        log.Write($"the daemon was gone: starting {string.Join(' ', note.Command)}");
        try
        {
            return ReapAsync(ChildProcess.Spawn(new SpawnRequest
            {
                Path = note.Command[0],
                Arguments = [.. note.Command.Skip(1)],
                Environment = note.Variables,
                WorkingDirectory = "/",
                NewSession = true,
            }));
        }
        catch (LinuxException failure)
        {
            log.Write($"the daemon could not be started: {failure.Message}");
            return null;
        }
    }

    private static async Task ReapAsync(ChildProcess child)
    {
        using (child)
        {
            await child.WaitForExitAsync(CancellationToken.None);
        }
    }

    // A line each: what has line feeds in it is nothing the daemon reads.
    private static IEnumerable<string> Variables() =>
        from System.Collections.DictionaryEntry pair in Environment.GetEnvironmentVariables()
        let text = $"{pair.Key}={pair.Value}"
        where !text.Contains('\n', StringComparison.Ordinal)
        select text;

    private Note? Read()
    {
        var path = Path.Combine(directory, NoteName);
        try
        {
            var lines = File.ReadAllLines(path);
            if (lines.Length < 5 || lines[2] != HostBoot.Id)
            {
                return null;
            }

            var words = int.Parse(lines[3], CultureInfo.InvariantCulture);
            return new Note(
                new ProcessIdentity(
                    int.Parse(lines[0], CultureInfo.InvariantCulture),
                    long.Parse(lines[1], CultureInfo.InvariantCulture)),
                lines[4..(4 + words)],
                lines[(4 + words)..]);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed record Note(
        ProcessIdentity Process, IReadOnlyList<string> Command, IReadOnlyList<string> Variables);
}
