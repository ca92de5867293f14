using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Engine.Oci;

/// <summary>What runs in a container: the image's words under the spec's, by Docker's rules.</summary>
internal static class ProcessPlan
{
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>An entrypoint of the spec's own, even an empty one, leaves the image's command out.</summary>
    public static IReadOnlyList<string> Arguments(ContainerSpec spec, ImageConfig image)
    {
        var entrypoint = spec.Entrypoint ?? image.Entrypoint;
        var command = spec.Command ?? (spec.Entrypoint is null ? image.Cmd : []);
        IReadOnlyList<string> arguments = [.. entrypoint, .. command];
        return arguments.Count > 0
            ? arguments
            : throw new EngineException(
                EngineFailure.InvalidSpec,
                $"no command specified: the image {spec.Image} has none either; write one after the image's name");
    }

    public static string WorkingDirectory(ContainerSpec spec, ImageConfig image)
    {
        var directory = spec.WorkingDirectory ?? image.WorkingDir;
        if (directory.Length == 0)
        {
            return "/";
        }

        return directory[0] == '/'
            ? directory
            : throw new EngineException(
                EngineFailure.InvalidSpec, $"the working directory {directory} is not an absolute path");
    }

    /// <summary>Later ones win, in the place of the first; a null value takes the variable away.</summary>
    public static IReadOnlyList<string> Environment(ContainerSpec spec, ImageConfig image, string hostname, string home)
    {
        var variables = new OrderedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = DefaultPath,
            ["HOSTNAME"] = hostname,
        };
        if (spec.Tty)
        {
            variables["TERM"] = "xterm";
        }

        foreach (var variable in (IEnumerable<EnvironmentVariable>)[.. image.Env, .. spec.Environment])
        {
            if (variable.Value is { } value)
            {
                variables[variable.Name] = value;
            }
            else
            {
                variables.Remove(variable.Name);
            }
        }

        variables.TryAdd("HOME", home);
        return [.. variables.Select(pair => $"{pair.Key}={pair.Value}")];
    }

    /// <summary>The container's own variables, changed by those of one <c>exec</c>.</summary>
    public static IReadOnlyList<string> Override(
        IReadOnlyList<string> environment, IEnumerable<EnvironmentVariable> changes)
    {
        var variables = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in environment)
        {
            var parts = text.Split('=', 2);
            variables[parts[0]] = parts.Length == 2 ? parts[1] : "";
        }

        foreach (var change in changes)
        {
            if (change.Value is { } value)
            {
                variables[change.Name] = value;
            }
            else
            {
                variables.Remove(change.Name);
            }
        }

        return [.. variables.Select(pair => $"{pair.Key}={pair.Value}")];
    }
}
