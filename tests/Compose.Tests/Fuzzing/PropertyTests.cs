using Orc.Compose.Loading;
using Orc.Compose.Rendering;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>What holds of every file, tried on generated ones.</summary>
public class PropertyTests
{
    private static readonly int Tries =
        System.Environment.GetEnvironmentVariable("ORC_TESTS_FULL") is { Length: > 0 } ? 30_000 : 1500;

    // Rendering leaves services out whose profiles are off, and writes the name it found: neither is merging.
    private static readonly ComposeRequest AsMerged = Given.Request with
    {
        ProjectName = "p",
        Profiles = ["*"],
        Normalize = false,
        CheckConsistency = false,
        ResolveEnvironment = false,
    };

    [Fact]
    public void Interpolation_OfAFileWithoutVariables_ChangesNothing()
    {
        var tried = 0;
        foreach (var text in Texts(1).Where(text => !text.Contains('$', StringComparison.Ordinal)))
        {
            if (Render(AsMerged, text) is { } with)
            {
                tried++;
                Assert.Equal(with, Render(AsMerged with { Interpolate = false }, text));
            }
        }

        Assert.True(tried > 50, $"only {tried} of them loaded");
    }

    [Fact]
    public void Merge_OfThreeFiles_IsThatOfTheFirstTwoAndTheThird()
    {
        var texts = Texts(2).Where(IsPlain).Where(text => Render(AsMerged, text) is not null).ToList();
        var tried = 0;
        for (var at = 0; at + 2 < texts.Count; at++)
        {
            if (Render(AsMerged, texts[at], texts[at + 1]) is { } both
                && Render(AsMerged, texts[at], texts[at + 1], texts[at + 2]) is { } all)
            {
                tried++;
                Assert.Equal(all, Render(AsMerged, both, texts[at + 2]));
            }
        }

        Assert.True(tried > 50, $"only {tried} of them loaded");
    }

    [Fact]
    public void Merge_OfThreeFiles_IsThatOfTheFirstAndTheLastTwo()
    {
        var texts = Texts(3).Where(IsPlain).Where(text => Render(AsMerged, text) is not null).ToList();
        var tried = 0;
        for (var at = 0; at + 2 < texts.Count; at++)
        {
            if (Render(AsMerged, texts[at + 1], texts[at + 2]) is { } both
                && Render(AsMerged, texts[at], texts[at + 1], texts[at + 2]) is { } all)
            {
                tried++;
                Assert.Equal(all, Render(AsMerged, texts[at], both));
            }
        }

        Assert.True(tried > 30, $"only {tried} of them loaded");
    }

    // Without tags, which act on what came before, and logging, which a driver may replace whole.
    private static bool IsPlain(string text) =>
        !text.Contains('!', StringComparison.Ordinal) && !text.Contains("logging", StringComparison.Ordinal);

    private static IEnumerable<string> Texts(int seed)
    {
        var generator = new FileGenerator(new Random(seed));
        return Enumerable.Range(0, Tries).Select(_ => generator.Next());
    }

    private static string? Render(ComposeRequest request, params string[] texts)
    {
        var files = new MemoryFiles();
        var names = texts.Select((_, at) => $"{at}.yaml").ToArray();
        foreach (var (text, name) in texts.Zip(names))
        {
            files[name] = text;
        }

        var result = ComposeLoader.Load(request with { Files = [.. names] }, files);
        return result.Project is { } project ? ComposeRenderer.Render(project, RenderFormat.Yaml) : null;
    }
}
