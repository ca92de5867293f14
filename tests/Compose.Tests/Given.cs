using System.Collections.Immutable;
using Orc.Compose.Loading;
using Orc.Compose.Rendering;

namespace Orc.Compose.Tests;

/// <summary>Loads texts, and says what came out as text.</summary>
internal static class Given
{
    public static readonly ComposeRequest Request = new()
    {
        WorkingDirectory = "/work",
        Environment = ImmutableDictionary.CreateRange(
            StringComparer.Ordinal, [KeyValuePair.Create("HOME", "/home/me"), KeyValuePair.Create("SET", "value")]),
        Purpose = LoadPurpose.Show,
    };

    public static MemoryFiles Files(params (string Path, string Text)[] files)
    {
        var memory = new MemoryFiles();
        foreach (var (path, text) in files)
        {
            memory[path] = text;
        }

        return memory;
    }

    public static ComposeResult Load(string yaml, LoadPurpose purpose = LoadPurpose.Show) =>
        ComposeLoader.Load(Request with { Purpose = purpose }, Files(("compose.yaml", yaml)));

    /// <summary>The canonical form of a service named web, without its image and default network.</summary>
    public static string Service(string yaml)
    {
        var result = Load("services:\n  web:\n    image: i\n" + Indent(yaml, 4));
        Assert.True(!result.HasErrors, Said(result));
        var model = ComposeRenderer.Render(result.Project!, RenderFormat.Yaml);
        var lines = model.Split('\n')
            .SkipWhile(line => line != "  web:")
            .Skip(1)
            .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))
            .Select(line => line[4..])
            .ToList();
        _ = lines.Remove("image: i");
        var at = lines.FindIndex(line => line == "networks:");
        if (at >= 0 && at + 1 < lines.Count && lines[at + 1] == "  default: null"
            && (at + 2 == lines.Count || !lines[at + 2].StartsWith(' ')))
        {
            lines.RemoveRange(at, 2);
        }

        return string.Join('\n', lines);
    }

    /// <summary>What a load complains about, one diagnostic a line.</summary>
    public static string Complaints(string yaml, LoadPurpose purpose = LoadPurpose.Show) => Said(Load(yaml, purpose));

    public static string Said(ComposeResult result) => string.Join('\n', result.Diagnostics);

    public static string Indent(string text, int spaces) =>
        string.Concat(text.Split('\n').Select(line => line.Length == 0 ? "" : new string(' ', spaces) + line + "\n"));
}
