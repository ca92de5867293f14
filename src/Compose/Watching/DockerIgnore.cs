using System.Collections.Immutable;
using System.Text;
using Orc.Compose.Loading;
using Orc.Compose.Projects;

namespace Orc.Compose.Watching;

/// <summary>What a build leaves out is not watched either.</summary>
public static class DockerIgnore
{
    /// <summary>The triggers of a service, with the patterns of the folder that it is built from.</summary>
    public static IEnumerable<WatchTrigger> Apply(ComposeService service, IComposeFiles files)
    {
        if (service.BuildContext is not { } context || !context.StartsWith('/'))
        {
            return service.Watches;
        }

        var patterns = Read(files, context, service.Dockerfile ?? "Dockerfile");
        return service.Watches.Select(trigger => trigger with { Context = context, ContextIgnore = patterns });
    }

    // A Dockerfile may have one of its own, which counts alone.
    private static ImmutableArray<string> Read(IComposeFiles files, string context, string dockerfile)
    {
        var own = files.Read(Path.Combine(context, $"{dockerfile}.dockerignore"));
        var found = own.IsMissing ? files.Read(Path.Combine(context, ".dockerignore")) : own;
        var text = found.Failure is null ? Encoding.UTF8.GetString(found.Bytes.AsSpan()) : "";
        string[] lines = [.. text.TrimStart('\uFEFF').Split('\n').Select(line => line.Trim())];

        // As in Compose: one that leaves out all but a few things says nothing of what is watched.
        return lines.Contains("*") ? [.. lines.Where(line => line.StartsWith('!'))] : [.. lines];
    }
}
