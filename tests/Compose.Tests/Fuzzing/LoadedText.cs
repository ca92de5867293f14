using System.Collections.Immutable;
using Orc.Compose.Loading;
using Orc.Compose.Rendering;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>What loading a text came to.</summary>
/// <param name="Rendered">Null: there were errors.</param>
/// <param name="Said">What the user is told.</param>
internal sealed record LoadedText(string? Rendered, ImmutableArray<Diagnostic> Said)
{
    public bool IsYaml => !Said.Any(one => one.Message.Contains("not valid YAML", StringComparison.Ordinal));

    public static LoadedText Load(string text)
    {
        var files = Given.Files(("compose.yaml", text), ("a.env", "A=1"));
        var result = ComposeLoader.Load(Given.Request, files);
        return new LoadedText(
            result.Project is { } project ? ComposeRenderer.Render(project, RenderFormat.Yaml) : null,
            result.Diagnostics);
    }
}
