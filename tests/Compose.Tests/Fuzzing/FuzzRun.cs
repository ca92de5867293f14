using System.Diagnostics;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>
/// Many generated and changed files, and what must hold of each: no exception, in bounded time, few and ordered
/// diagnostics, and what was rendered loads to the same.
/// </summary>
internal sealed class FuzzRun(Func<string[], LoadedText> load, int seed, string[] current, long[] since)
{
    private const int MostSaid = 100;
    private const int MostBytes = 200_000_000;
    private const int MostKept = 4_000;
    private const int LongestKept = 4_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly Random _random = new(seed);
    private readonly List<string> _kept = [];

    public FuzzRun(Func<string[], LoadedText> load, int seed)
        : this(load, seed, new string[1], new long[1])
    {
    }

    public FuzzTally Tally { get; } = new();

    /// <summary>Inputs that led to edges where none before had been.</summary>
    public IReadOnlyList<string> Kept => _kept;

    /// <summary>The first input that broke a rule, and which; null: none did.</summary>
    public (string Text, string Fault)? Run(int count)
    {
        var generator = new FileGenerator(_random);
        string[] texts = [""];
        for (var left = count; left > 0; left--)
        {
            // Some are laid over the one before.
            texts = _random.Next(6) == 0 ? [texts[^1], Next(generator)] : [Next(generator)];
            if (FindFault(texts) is { } fault)
            {
                return (string.Join("\n=== and over it:\n", texts), fault);
            }

            if (EdgeMap.TakeFresh() > 0 && _kept.Count < MostKept && texts[^1].Length <= LongestKept)
            {
                _kept.Add(texts[^1]);
            }
        }

        return null;
    }

    private string Next(FileGenerator generator)
    {
        if (_kept.Count > 0 && _random.Next(6) == 0)
        {
            return Mutation.Apply(_kept[_random.Next(_kept.Count)], _random);
        }

        var text = generator.Next();
        return _random.Next(3) == 0 ? Mutation.Apply(text, _random) : text;
    }

    public string? FindFault(params string[] texts)
    {
        var begun = Stopwatch.GetTimestamp();
        current[0] = texts[^1];
        Volatile.Write(ref since[0], begun);
        Tally.Inputs++;
        try
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var loaded = load(texts);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            var took = Stopwatch.GetElapsedTime(begun);
            Tally.Slowest = took > Tally.Slowest ? took : Tally.Slowest;
            Tally.MostBytes = Math.Max(bytes, Tally.MostBytes);
            Tally.ValidYaml += loaded.IsYaml ? 1 : 0;
            return bytes > MostBytes ? $"took {bytes:N0} bytes"
                : took > Limit && IsSlow(texts) ? $"took {took}"
                : FindFault(loaded);
        }
#pragma warning disable CA1031 // Whatever it is, it is what is looked for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure.ToString();
        }
        finally
        {
            Volatile.Write(ref since[0], 0);
        }
    }

    // On a busy machine anything may once take long.
    private bool IsSlow(string[] texts)
    {
        for (var left = 5; left > 0; left--)
        {
            var started = Stopwatch.GetTimestamp();
            _ = load(texts);
            if (Stopwatch.GetElapsedTime(started) <= Limit)
            {
                return false;
            }
        }

        return true;
    }

    private string? FindFault(LoadedText loaded)
    {
        if (loaded.Said.Length > MostSaid)
        {
            return $"{loaded.Said.Length} complaints";
        }

        if (loaded.Rendered is null && !loaded.Said.Any(one => one.IsError))
        {
            return "no project, and no error";
        }

        if (loaded.Said.Any(one => one.Message.Length == 0 || one.Message.Contains("   at ", StringComparison.Ordinal)))
        {
            return "a complaint that is none for people";
        }

        if (!IsOrdered(loaded.Said))
        {
            return "complaints out of order";
        }

        if (loaded.Rendered is not { } rendered)
        {
            return null;
        }

        Tally.WithoutErrors++;
        if (loaded.Fault is { } fault)
        {
            return fault;
        }

        var again = load([rendered]);
        return again.Rendered == rendered
            ? null
            : $"rendered:\n{rendered}\nand read again:\n{again.Rendered ?? string.Join('\n', again.Said)}";
    }

    private static bool IsOrdered(IEnumerable<Diagnostic> said)
    {
        var places = said
            .Where(one => one.Position?.File == "compose.yaml")
            .Select(one => (one.Position!.Value.Line, one.Position!.Value.Column))
            .ToList();
        return places.SequenceEqual(places.Order());
    }
}
