using Orc.Compose.Environment;
using Orc.Compose.Interpolation;
using Orc.Compose.Remotes;
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
            var file = RemoteResource.Parse(path.Value) is { } remote
                ? context.Remotes.Locate(remote, path.Position)
                : paths.Resolve(path.Value);
            if (file is null)
            {
                return null;
            }

            if (path.Value.Contains("://", StringComparison.Ordinal) && !RemoteResource.IsRemote(path.Value))
            {
                context.Diagnostics.Error(
                    $"{path.Value} cannot be included: it is neither a file of this machine, nor an artifact "
                    + "(oci://registry/name:tag), nor in a git repository (https://host/repository.git#ref:folder)",
                    path.Position);
                return null;
            }

            files.Add(file);
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
        return loader.Load(sources) is { } model
            ? new IncludedValues(context, scope.Variables, paths.In(directory)).Settle(model.Without("name"))
            : null;
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
