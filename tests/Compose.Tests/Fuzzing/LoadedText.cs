using System.Collections.Immutable;
using Orc.Compose.Explaining;
using Orc.Compose.Loading;
using Orc.Compose.Lowering;
using Orc.Compose.Rendering;
using Orc.Model.Diagnostics;
using Orc.Model.Projects;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>What loading a text came to, or several that lie over one another.</summary>
/// <param name="Rendered">Null: there were errors.</param>
/// <param name="Said">What the user is told.</param>
internal sealed record LoadedText(string? Rendered, ImmutableArray<Diagnostic> Said)
{
    /// <summary>Every so manieth is also written as JSON and read again, and lowered as for a run.</summary>
    private const int Thorough = 8;

    /// <summary>What was not the same when it was read again as JSON.</summary>
    public string? Fault { get; private init; }

    public bool IsYaml => !Said.Any(one => one.Message.Contains("not valid YAML", StringComparison.Ordinal));

    public static LoadedText Load(params string[] texts)
    {
        var result = Result(texts, Given.Request);
        var rendered = result.Project is { } project ? ComposeRenderer.Render(project, RenderFormat.Yaml) : null;
        var loaded = new LoadedText(rendered, result.Diagnostics);
        return texts[^1].Length % Thorough > 0 || rendered is null
            ? loaded
            : loaded with { Fault = FindFault(texts, result, rendered) };
    }

    private static string? FindFault(string[] texts, ComposeResult result, string rendered)
    {
        var json = ComposeRenderer.Render(result.Project!, RenderFormat.Json);
        var again = Result([json], Given.Request);
        foreach (var scope in (ReadOnlySpan<ProjectScope>)[ProjectScope.Host, ProjectScope.Cluster])
        {
            var run = Result(
                texts, Given.Request with { Purpose = LoadPurpose.Run, Scope = scope, KeepOrigins = true });
            if (run.Project is { } project)
            {
                _ = ComposeLowering.Lower(project, scope);
                _ = ProjectExplanation.Of(run);
            }
        }

        return again.Project is { } same && ComposeRenderer.Render(same, RenderFormat.Yaml) == rendered
            ? null
            : $"as JSON:\n{json}\nread again:\n{string.Join('\n', again.Diagnostics)}";
    }

    private static ComposeResult Result(string[] texts, ComposeRequest request)
    {
        var files = Given.Files(
            ("compose.yaml", texts[0]),
            ("a.env", "A=1\n"),
            ("plain.env", "A=plain\nB=2\n"),
            ("other.env", "B=other\n"),
            ("raw.env", "Q='quoted'\nD=$NOT\n"),
            ("labels.env", "own=file\nlab=1\n"),
            ("more.env", "lab=2\n"),
            ("one", "secret"),
            ("base.yaml", "services: {web: {image: b, environment: {B: 1}, ports: ['1:1']}, db: {image: b}}\n"));
        if (texts.Length == 1)
        {
            return ComposeLoader.Load(request, files);
        }

        for (var at = 1; at < texts.Length; at++)
        {
            files[$"{at}.yaml"] = texts[at];
        }

        string[] names = ["compose.yaml", .. Enumerable.Range(1, texts.Length - 1).Select(at => $"{at}.yaml")];
        return ComposeLoader.Load(request with { Files = [.. names] }, files);
    }
}
