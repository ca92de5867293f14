using System.Collections.Immutable;
using Orc.Compose.Environment;

namespace Orc.Compose.Loading;

/// <summary>
/// Gathers the variables that files are expanded with: the caller's first, then those of <c>.env</c> files.
/// </summary>
internal sealed class ProjectVariables(LoadContext context)
{
    /// <summary>With what is known before any Compose file was found.</summary>
    public VariableTable Begin(string directory)
    {
        var outer = new VariableTable(context.Request.Environment);
        return Named is { IsEmpty: false } named ? Add(outer, named) : AddDefault(outer, directory);
    }

    /// <summary>Adds the <c>.env</c> of the project's folder, where that turned out to be another.</summary>
    public VariableTable AddDefault(VariableTable variables, string directory)
    {
        var path = Path.Combine(directory, ".env");
        return !IsDisabled(variables) && context.Files.Exists(path) ? Add(variables, [path]) : variables;
    }

    public bool AreNamed => !Named.IsEmpty;

    /// <summary>Those of <c>--env-file</c> or COMPOSE_ENV_FILES, absolute; none: the default is looked for.</summary>
    public ImmutableArray<string> Named
    {
        get
        {
            var named = context.Request.EnvFiles;
            if (named.IsEmpty && context.Request.Environment.GetValueOrDefault("COMPOSE_ENV_FILES") is { } list)
            {
                named = [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries)];
            }

            return [.. named.Select(file => FileDiscovery.Absolute(file, context.Request.WorkingDirectory))];
        }
    }

    public VariableTable Add(VariableTable outer, IReadOnlyList<string> paths)
    {
        var file = new EnvironmentFile(outer, context.Diagnostics, context.Expansion);
        foreach (var path in paths)
        {
            if (context.ReadText(path) is { } text)
            {
                file.Read(context.Shown(path), text);
            }
        }

        return outer.WithDefaults(file.Values);
    }

    private static bool IsDisabled(VariableTable variables) =>
        variables.Find("COMPOSE_DISABLE_ENV_FILE") is "1" or "true" or "yes" or "on";
}
