using System.Globalization;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>
/// The loader against files nobody wrote, led by the edges of its code that they reach. What it finds belongs into the
/// corpus beside this file, where it is tried for ever. A longer run: ORC_FUZZ inputs from ORC_FUZZ_SEED on, on
/// ORC_FUZZ_THREADS threads, its figures in the file ORC_FUZZ_LOG; ORC_FUZZ_KEEP is where a new corpus is written to.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private static readonly CampaignOptions Options = new()
    {
        Inputs = Number("ORC_FUZZ", 4000),
        Seed = Number("ORC_FUZZ_SEED", 20251126),
        Threads = Number("ORC_FUZZ_THREADS", System.Environment.ProcessorCount),
        Log = System.Environment.GetEnvironmentVariable("ORC_FUZZ_LOG"),
        Keep = System.Environment.GetEnvironmentVariable("ORC_FUZZ_KEEP"),
    };

    public static TheoryData<string> Planted => [.. Bugs.Keys];

    /// <summary>Ways to be wrong that the run must notice.</summary>
    private static readonly Dictionary<string, Func<string, LoadedText, LoadedText>> Bugs = new(StringComparer.Ordinal)
    {
        ["fails on a tag"] = (text, loaded) =>
            text.Contains("!override [", StringComparison.Ordinal) ? throw new InvalidCastException() : loaded,
        ["fails on an alias"] = (text, loaded) =>
            text.Contains("*base", StringComparison.Ordinal) ? throw new InvalidOperationException() : loaded,
        ["fails on a number too large"] = (text, loaded) =>
            text.Contains("9223372036854775808", StringComparison.Ordinal) ? throw new OverflowException() : loaded,
        ["fails on an empty list item"] = (text, loaded) =>
            text.Contains("['', ", StringComparison.Ordinal) ? throw new ArgumentOutOfRangeException() : loaded,
        ["fails on nesting"] = (text, loaded) =>
            text.Contains("[[[[[", StringComparison.Ordinal) ? throw new InsufficientExecutionStackException() : loaded,
        ["loses a key when it renders"] = (text, loaded) => loaded with
        {
            Rendered = loaded.Rendered?.Contains("cap_add:", StringComparison.Ordinal) == true
                && !text.StartsWith("name: ", StringComparison.Ordinal)
                    ? loaded.Rendered.Replace("cap_add:", "cap_ad:", StringComparison.Ordinal)
                    : loaded.Rendered,
        },
        ["renders a boolean as a number"] = (text, loaded) => loaded with
        {
            Rendered = loaded.Rendered?.Replace("init: true", "init: 1", StringComparison.Ordinal),
        },
        ["says nothing of an error"] = (text, loaded) => loaded.Rendered is null && loaded.Said.Length == 7
            ? loaded with { Said = [] }
            : loaded,
        ["says it in disorder"] = (text, loaded) => loaded.Said.Length > 4
            ? loaded with { Said = [.. loaded.Said.Reverse()] }
            : loaded,
        ["shows a stack trace"] = (text, loaded) => loaded.Said.Length == 5
            ? loaded with { Said = [.. loaded.Said, Diagnostic.Error("Oops\n   at Orc.Compose")] }
            : loaded,
    };

    [Fact]
    public void Load_GeneratedFiles_KeepsItsPromises() => output.WriteLine(new FuzzCampaign(Options).Run());

    [Theory]
    [MemberData(nameof(Planted))]
    public void Run_OfALoaderWithABug_FindsIt(string name)
    {
        var run = new FuzzRun(texts => Bugs[name](texts[^1], LoadedText.Load(texts)), seed: 7);

        Assert.True(run.Run(30_000) is not null, $"{name}: not found in {run.Tally.Inputs} inputs");
    }

    [Fact]
    public void Load_TheCorpus_KeepsItsPromises()
    {
        var run = new FuzzRun(LoadedText.Load, seed: 0);
        foreach (var path in Directory.EnumerateFiles(
            Path.Combine(AppContext.BaseDirectory, "Fuzzing", "Corpus")).Order(StringComparer.Ordinal))
        {
            var fault = run.FindFault(File.ReadAllText(path));
            Assert.True(fault is null, $"{path}: {fault}");
        }

        foreach (var text in FuzzCorpus.Read())
        {
            var fault = run.FindFault(text);
            Assert.True(fault is null, $"{fault}\n\nin:\n{text}");
        }

        Assert.True(run.Tally.Inputs >= 100);
    }

    private static int Number(string variable, int usual) => int.TryParse(
        System.Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture,
        out var number)
            ? number
            : usual;
}
