using Orc.Agent.Engine.Runtime;

namespace Orc.Agent.Engine.Runs;

/// <summary>The OCI runtimes of this machine, by the names people give them.</summary>
internal sealed class RuntimeChoice(EngineOptions options, EnginePaths paths)
{
    /// <param name="name">Null: the default.</param>
    public OciRuntime Choose(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return Make(options.Runtimes[0].Name, options.Runtimes[0].Path);
        }

        if (Path.IsPathRooted(name))
        {
            return Make(Path.GetFileName(name), name);
        }

        // Docker's own names for the one that everybody has.
        var plain = name is "io.containerd.runc.v2" ? "runc" : name;
        var (known, path) = options.Runtimes.FirstOrDefault(runtime => runtime.Name == plain);
        return known is not null
            ? Make(known, path)
            : throw new EngineException(
                EngineFailure.InvalidSpec,
                $"unknown or invalid runtime name: {name}; there are " +
                string.Join(", ", options.Runtimes.Select(runtime => runtime.Name)));
    }

    private OciRuntime Make(string name, string path) => File.Exists(path)
        ? new OciRuntime(name, path, paths.RuntimeRoot(name))
        : throw new EngineException(
            EngineFailure.Unavailable, $"the OCI runtime {path} is not installed (Debian: apt-get install {name})");
}
