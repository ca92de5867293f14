using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Containers;

/// <summary>In a Compose project's folder people often mean the project: a line says how to ask for it.</summary>
internal static class ProjectHint
{
    private static readonly string[] Names =
        ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

    /// <summary>The Compose file in the folder or above it; null: there is none.</summary>
    public static string? FindFile(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            foreach (var name in Names)
            {
                var file = Path.Combine(at, name);
                if (File.Exists(file))
                {
                    return file;
                }
            }
        }

        return null;
    }

    public static async Task WriteAsync(Invocation invocation, string verb)
    {
        if (FindFile(invocation.Host.WorkingDirectory) is { } file)
        {
            await invocation.Out.FlushAsync();
            await invocation.Error.WriteLineAsync($"(for the project of {file}: orc compose {verb})");
        }
    }
}
