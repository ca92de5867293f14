using System.Diagnostics;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>
/// Many generated and changed files, and what must hold of each: no exception, in bounded time, few and ordered
/// diagnostics, and what was rendered loads to the same.
/// </summary>
internal sealed class FuzzRun(Func<string, LoadedText> load, int seed)
{
    private const int MostSaid = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly Random _random = new(seed);

    public int Inputs { get; private set; }

    public int ValidYaml { get; private set; }

    public int WithoutErrors { get; private set; }

    public TimeSpan Slowest { get; private set; }

    /// <summary>The first input that broke a rule, and which; null: none did.</summary>
    public (string Text, string Fault)? Run(int count)
    {
        var generator = new FileGenerator(_random);
        for (var left = count; left > 0; left--)
        {
            var text = generator.Next();
            if (_random.Next(2) == 0)
            {
                text = Mutation.Apply(text, _random);
            }

            if (FindFault(text) is { } fault)
            {
                return (text, fault);
            }
        }

        return null;
    }

    public string? FindFault(string text)
    {
        Inputs++;
        try
        {
            var clock = Stopwatch.StartNew();
            var loaded = load(text);
            Slowest = clock.Elapsed > Slowest ? clock.Elapsed : Slowest;
            ValidYaml += loaded.IsYaml ? 1 : 0;
            return clock.Elapsed > Limit ? $"took {clock.Elapsed}" : FindFault(loaded);
        }
#pragma warning disable CA1031 // Whatever it is, it is what is looked for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure.ToString();
        }
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

        WithoutErrors++;
        var again = load(rendered);
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
