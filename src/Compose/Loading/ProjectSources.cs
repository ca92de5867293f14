using System.Collections.Immutable;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Loading;

/// <summary>Reads and parses files.</summary>
internal static class ProjectSources
{
    public static ImmutableArray<SourceFile> Read(
        LoadContext context, IEnumerable<string> paths, SourcePosition? askedAt = null)
    {
        var sources = ImmutableArray.CreateBuilder<SourceFile>();
        foreach (var path in paths)
        {
            if (context.ReadText(path, askedAt) is { } text)
            {
                var name = path == "-" ? "stdin" : context.Shown(path);
                sources.Add(new SourceFile(path, YamlReader.Read(name, text, context.Diagnostics)));
            }
        }

        return sources.ToImmutable();
    }
}
