using System.Diagnostics;
using System.Globalization;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>
/// Many runs of the fuzzer, on one thread or several. Each part of it is one run with a seed of its own, so that what
/// is found does not depend on how many threads there were. Ends at the first fault.
/// </summary>
internal sealed class FuzzCampaign(CampaignOptions options)
{
    private const int InputsOfAPart = 25_000;

    /// <summary>Nothing takes so long, however busy the machine: the loader hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Recursion over a file must be bounded well below what any thread has.</summary>
    private const int StackSize = 1 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly FuzzTally _tally = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private readonly List<(string[] Current, long[] Since)> _running = [];
    private byte[] _edges = [];
    private bool[] _blocks = [];
    private string? _fault;
    private long _nextPart;

    /// <summary>The figures; a fault is an exception.</summary>
    public string Run()
    {
        var threads = Enumerable.Range(0, options.Threads)
            .Select(_ => new Thread(Work, StackSize) { IsBackground = true })
            .ToList();
        threads.ForEach(thread => thread.Start());
        while (_fault is null && threads.Find(thread => thread.IsAlive) is { } alive)
        {
            _ = alive.Join(Pause);
            LookForHangs();
        }

        Say();
        if (_fault is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        _tally.Check();
        if (options.Keep is { } path)
        {
            FuzzCorpus.Write(path, new InstrumentedContext().Minimise([.. FuzzCorpus.Read().Union(_kept)]));
        }

        return Line();
    }

    private void Work()
    {
        var context = new InstrumentedContext();
        var (current, since) = (new string[1], new long[1]);
        lock (_gate)
        {
            _running.Add((current, since));
        }

        while (_fault is null && Interlocked.Increment(ref _nextPart) is var part
            && (part - 1) * InputsOfAPart < options.Inputs)
        {
            var count = Math.Min(InputsOfAPart, options.Inputs - ((part - 1) * InputsOfAPart));
            Add(context.Run(unchecked(options.Seed + (int)part), (int)count, current, since));
            if (part % 10 == 0)
            {
                Say();
            }
        }
    }

    private void Add(object?[] result)
    {
        lock (_gate)
        {
            _tally.Add(FuzzTally.Of((long[])result[0]!));
            _edges = Either(_edges, (byte[])result[1]!, (one, other) => (byte)(one | other));
            _blocks = Either(_blocks, (bool[])result[2]!, (one, other) => one | other);
            _kept.UnionWith((string[])result[3]!);
            _fault ??= (string?)result[4];
        }
    }

    private static T[] Either<T>(T[] known, T[] more, Func<T, T, T> either) =>
        known.Length == 0 ? more : [.. known.Zip(more, either)];

    private void LookForHangs()
    {
        lock (_gate)
        {
            foreach (var (current, since) in _running)
            {
                if (Volatile.Read(ref since[0]) is > 0 and var begun && Stopwatch.GetElapsedTime(begun) > Patience)
                {
                    _fault ??= $"it hangs\n\nin:\n{current[0]}";
                }
            }
        }
    }

    private void Say()
    {
        lock (_gate)
        {
            if (options.Log is { } log)
            {
                File.AppendAllText(log, $"{Line()}{(_fault is null ? "" : $"\n{_fault}")}\n");
            }
        }
    }

    private string Line() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_tally.Text}; {_edges.Count(edge => edge > 0):N0} edges, {_blocks.Count(isSeen => isSeen):N0} of"
        + $" {_blocks.Length:N0} blocks; {_kept.Count:N0} led somewhere new; "
        + $"{_tally.Inputs / _clock.Elapsed.TotalSeconds:N0}/s; "
        + $"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB at most, with the test runner");
}
