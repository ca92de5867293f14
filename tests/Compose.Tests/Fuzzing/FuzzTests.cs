using System.Globalization;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>
/// The loader against files nobody wrote. ORC_FUZZ_INPUTS and ORC_FUZZ_SEED make a longer run; what it finds belongs
/// into the corpus beside this file, where it is tried for ever.
/// </summary>
public class FuzzTests
{
    private static readonly int Inputs = Number("ORC_FUZZ_INPUTS", 4000);

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
    public void Load_GeneratedFiles_KeepsItsPromises()
    {
        var run = new FuzzRun(LoadedText.Load, Number("ORC_FUZZ_SEED", 20251126));
        var found = run.Run(Inputs);
        TestContext.Current.SendDiagnosticMessage(
            "{0} inputs, {1} valid YAML, {2} without errors, slowest {3:0} ms",
            run.Inputs, run.ValidYaml, run.WithoutErrors, run.Slowest.TotalMilliseconds);

        Assert.True(found is null, $"{found?.Fault}\n\nin:\n{found?.Text}");
        Assert.True(run.ValidYaml * 2 >= run.Inputs, $"only {run.ValidYaml} of {run.Inputs} were YAML");
        Assert.True(run.WithoutErrors * 20 >= run.Inputs, $"only {run.WithoutErrors} of {run.Inputs} had no error");
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void Run_OfALoaderWithABug_FindsIt(string name)
    {
        var run = new FuzzRun(text => Bugs[name](text, LoadedText.Load(text)), seed: 7);

        Assert.True(run.Run(30_000) is not null, $"{name}: not found in {run.Inputs} inputs");
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

        Assert.True(run.Inputs >= 8);
    }

    private static int Number(string variable, int usual) => int.TryParse(
        System.Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture,
        out var number)
            ? number
            : usual;
}
