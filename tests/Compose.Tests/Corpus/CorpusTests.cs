using System.Text.RegularExpressions;
using Orc.Compose.Loading;
using Orc.Compose.Rendering;

namespace Orc.Compose.Tests.Corpus;

/// <summary>
/// The specification by example: every attribute in its forms, every rule of merging, every error. The cases are data,
/// beside this file.
/// </summary>
public partial class CorpusTests
{
    private const string Resources =
        """
        networks: {front: , back: }
        volumes: {data: }
        secrets: {one: {file: ./one}, two: {file: ./two}}
        configs: {first: {content: c}, second: {content: d}}
        models: {llm: {model: m}, other: {model: n}}

        """;

    private static readonly CorpusFile AttributeCases = CorpusFile.Read("attributes.cases");
    private static readonly CorpusFile MergeCases = CorpusFile.Read("merges.cases");
    private static readonly CorpusFile ErrorCases = CorpusFile.Read("errors.cases");

    private static readonly CorpusFile CornerCases = CorpusFile.Read("corners.cases");

    public static TheoryData<string> Corners => [.. CornerCases.Names];

    public static TheoryData<string> Attributes => [.. AttributeCases.Names];

    public static TheoryData<string> Merges => [.. MergeCases.Names];

    public static TheoryData<string> Errors => [.. ErrorCases.Names];

    /// <summary>
    /// A key as it may be written gives its one form, which read again gives itself, in YAML and JSON.
    /// </summary>
    [Theory]
    [MemberData(nameof(Attributes))]
    public void Attribute_Given_IsReadAsExpected(string name)
    {
        var one = AttributeCases[name];
        var isFile = one.Name.StartsWith("top: ", StringComparison.Ordinal);
        var result = Load(isFile ? one.Parts[0] : Resources + Others + Service(one.Parts[0]));
        Assert.False(result.HasErrors, Given.Said(result));

        AttributeCases.Check(one, isFile ? Rendered(result) : Web(result));
        foreach (var format in (ReadOnlySpan<RenderFormat>)[RenderFormat.Yaml, RenderFormat.Json])
        {
            var again = Load(ComposeRenderer.Render(result.Project!, format));
            Assert.False(again.HasErrors, Given.Said(again));
            Assert.Equal(Rendered(result), Rendered(again));
        }
    }

    /// <summary>A service in files laid over one another.</summary>
    [Theory]
    [MemberData(nameof(Merges))]
    public void Merge_Files_GiveWhatIsExpected(string name)
    {
        var one = MergeCases[name];
        var isFile = one.Name.StartsWith("top: ", StringComparison.Ordinal);
        var files = Files();
        var paths = one.Parts.Select((_, at) => $"{at}.yaml").ToArray();
        foreach (var (part, at) in one.Parts.Select((part, at) => (part, at)))
        {
            files[paths[at]] = isFile ? part
                : at == 0 ? Resources + Others + Service(part)
                : "services:\n  web:\n" + Given.Indent(part, 4);
        }

        var result = ComposeLoader.Load(Given.Request with { Files = [.. paths] }, files);
        Assert.False(result.HasErrors, Given.Said(result));
        MergeCases.Check(one, isFile ? Rendered(result) : Web(result));
    }

    /// <summary>
    /// Files laid over one another, and others beside them (<c># file: PATH</c>), as docker compose reads them: what is
    /// said, and what came out. One part without a file's own keys is the service web.
    /// </summary>
    [Theory]
    [MemberData(nameof(Corners))]
    public void Corner_Files_GiveWhatIsExpected(string name)
    {
        var one = CornerCases[name];
        var files = Files();
        var parts = one.Parts.Select(CorpusText.Read).ToArray();
        var isFile = parts.Where(part => !IsBeside(part)).Any(OwnKey.IsMatch);
        var paths = new List<string>();
        foreach (var part in parts)
        {
            if (IsBeside(part))
            {
                var head = part.Split('\n', 2);
                files[head[0][Beside.Length..]] = (head.Length > 1 ? head[1] : "") + "\n";
                continue;
            }

            var path = paths.Count == 0 ? "compose.yaml" : $"{paths.Count}.yaml";
            paths.Add(path);
            files[path] = isFile ? part
                : paths.Count > 1 ? "services:\n  web:\n" + Given.Indent(part, 4)
                : Resources + Others + Service(part);
        }

        var request = paths.Count > 1 ? Given.Request with { Files = [.. paths] } : Given.Request;
        var result = ComposeLoader.Load(request, files);
        var shown = result.HasErrors ? "" : isFile ? Rendered(result) : Web(result);
        CornerCases.Check(one, CorpusText.Write($"{Given.Said(result)}\n{shown}".Trim('\n')));
    }

    /// <summary>Every problem of a file, in its order, each with its place.</summary>
    [Theory]
    [MemberData(nameof(Errors))]
    public void Errors_OfAFile_AreAllSaid(string name)
    {
        var one = ErrorCases[name];
        ErrorCases.Check(one, Given.Said(Load(one.Parts[0])));
    }

    [Fact]
    public void Cases_AreAsManyAsTheSpecificationNeeds() => Assert.True(
        AttributeCases.Names.Count() >= 139 && MergeCases.Names.Count() >= 68 && ErrorCases.Names.Count() >= 70
        && CornerCases.Names.Count() >= 400);

    private const string Beside = "# file: ";

    private static bool IsBeside(string part) => part.StartsWith(Beside, StringComparison.Ordinal);

    [GeneratedRegex("^\uFEFF?(services|include|name|version|x-\\w+):", RegexOptions.Multiline)]
    private static partial Regex OwnKey { get; }

    private const string Others = "services:\n  db: {image: d}\n  redis: {image: r}\n  web:\n    image: i\n";

    private static string Service(string part) => Given.Indent(part, 4);

    private static ComposeResult Load(string yaml)
    {
        var files = Files();
        files["compose.yaml"] = yaml;
        return ComposeLoader.Load(Given.Request, files);
    }

    private static MemoryFiles Files() => Given.Files(
        ("plain.env", "A=plain\nB=2\n"),
        ("other.env", "B=other\n"),
        ("raw.env", "Q='quoted'\nD=$NOT\n"),
        ("labels.env", "own=file\nlab=1\n"),
        ("more.env", "lab=2\n"),
        ("a.env", "A=1\n"),
        ("b.env", "B=2\n"));

    private static string Rendered(ComposeResult result) =>
        ComposeRenderer.Render(result.Project!, RenderFormat.Yaml).TrimEnd('\n');

    // The service alone, without what every case has.
    private static string Web(ComposeResult result)
    {
        var lines = Rendered(result).Split('\n')
            .SkipWhile(line => line != "  web:")
            .Skip(1)
            .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))
            .Select(line => line[4..])
            .Where(line => line != "image: i")
            .ToList();
        var at = lines.IndexOf("networks:");
        if (at >= 0 && lines[at + 1] == "  default: null")
        {
            lines.RemoveRange(at, 2);
        }

        return string.Join('\n', lines);
    }
}
