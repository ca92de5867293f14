using System.Collections.Immutable;
using Orc.Compose.Environment;
using Orc.Compose.Remotes;

namespace Orc.Compose.Loading;

/// <summary>
/// Finds the files of a project, as Compose does: asked for, by COMPOSE_FILE, or searched for upward.
/// </summary>
internal sealed class FileDiscovery(LoadContext context)
{
    private static readonly string[] Overrides =
    [
        "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
    ];

    /// <summary>Empty where there is none, which was reported.</summary>
    public ImmutableArray<string> Find(string? projectDirectory, VariableTable variables)
    {
        var request = context.Request;
        if (request.Files.Length > 0)
        {
            return [.. request.Files.Select(file => Absolute(file, request.WorkingDirectory))];
        }

        if (variables.Find("COMPOSE_FILE") is { Length: > 0 } list)
        {
            return [.. Split(list, variables.Find("COMPOSE_PATH_SEPARATOR"))
                .Select(file => Named(file, projectDirectory ?? request.WorkingDirectory))];
        }

        return Search(projectDirectory ?? request.WorkingDirectory);
    }

    /// <summary>What is read from elsewhere stays as it is.</summary>
    public static string Absolute(string path, string directory) =>
        path == "-" || RemoteResource.IsRemote(path)
            ? path
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(directory, path)));

    // Addresses have colons, too: one is taken whole, several need a separator that is none.
    private static string[] Split(string list, string? separator) => separator switch
    {
        null or "" when RemoteResource.IsRemote(list) => [list],
        null or "" => list.Split(':', StringSplitOptions.RemoveEmptyEntries),
        _ => list.Split(separator, StringSplitOptions.RemoveEmptyEntries),
    };

    // Compose reads COMPOSE_FILE relative to the caller's folder; from the .env of another folder it means that one.
    private string Named(string file, string directory)
    {
        var here = Absolute(file, context.Request.WorkingDirectory);
        return here == "-" || RemoteResource.IsRemote(here) || context.Files.Exists(here)
            ? here
            : Absolute(file, directory);
    }

    private ImmutableArray<string> Search(string start)
    {
        for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var found = ComposeFileNames.All
                .Select(name => Path.Combine(folder, name))
                .Where(context.Files.Exists)
                .ToArray();
            if (found.Length == 0)
            {
                continue;
            }

            if (found.Length > 1)
            {
                context.Diagnostics.Warning(
                    $"found {string.Join(" and ", found.Select(context.Shown))}; {context.Shown(found[0])} is used");
            }

            var over = Overrides.Select(name => Path.Combine(folder, name)).FirstOrDefault(context.Files.Exists);
            return over is null ? [found[0]] : [found[0], over];
        }

        context.Diagnostics.Error(
            $"no configuration file: there is no {string.Join(", ", ComposeFileNames.All)} in {start} or above; "
            + "name one with -f");
        return [];
    }
}
