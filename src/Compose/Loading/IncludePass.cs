using Orc.Compose.Environment;
using Orc.Compose.Interpolation;
using Orc.Compose.Values;
using Orc.Compose.Yaml;

namespace Orc.Compose.Loading;

/// <summary>
/// Loads an included project with a folder and <c>.env</c> of its own; variables of the including one win.
/// </summary>
internal sealed class IncludePass(LoadContext context, VariableScope variables, PathResolver paths, FileStack stack)
{
    private const int MaxDepth = 50;

    public MappingNode? Load(MappingNode include)
    {
        var files = new List<string>();
        foreach (var path in include.Items("path").OfType<ScalarNode>())
        {
            if (path.Value.Contains("://", StringComparison.Ordinal))
            {
                context.Diagnostics.Error(
                    $"{path.Value} is remote; only files of this machine can be included", path.Position);
                return null;
            }

            files.Add(paths.Resolve(path.Value));
        }

        if (files.Count == 0)
        {
            return null;
        }

        if (files.Find(stack.Contains) is { } again)
        {
            context.Diagnostics.Error($"files include each other: {stack.Chain} → {again}", include.Position);
            return null;
        }

        if (stack.Depth > MaxDepth)
        {
            context.Diagnostics.Error($"files include each other deeper than {MaxDepth} levels", include.Position);
            return null;
        }

        var directory = include.Text("project_directory") is { } given
            ? paths.Resolve(given)
            : Path.GetDirectoryName(files[0]) ?? "/";
        var scope = new VariableScope(Variables(include, directory), context.Diagnostics, context.Expansion);
        var loader = new FileLoader(context, scope, paths.In(directory), stack);
        var sources = ProjectSources.Read(context, files, include.Position);
        return loader.Load(sources)?.Without("name");
    }

    private VariableTable Variables(MappingNode include, string directory)
    {
        var project = new ProjectVariables(context);
        var named = include.Items("env_file").OfType<ScalarNode>().Select(file => paths.Resolve(file.Value)).ToArray();
        return named.Length > 0
            ? project.Add(variables.Variables, named)
            : project.AddDefault(variables.Variables, directory);
    }
}
