using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orc.Model.Containers;

namespace Orc.Agent.Engine;

/// <summary>Where things are under the two roots. The only place that knows the names.</summary>
internal sealed class EnginePaths(EngineOptions options)
{
    public const string RecordName = "record.json";

    public string Containers { get; } = Path.Combine(options.DataRoot, "containers");

    public string Volumes { get; } = Path.Combine(options.DataRoot, "volumes");

    public string SeccompCache { get; } = Path.Combine(options.DataRoot, "seccomp");

    /// <summary>Where the mount namespace is pinned, on hosts that need one.</summary>
    public string MountPin { get; } = Path.Combine(options.RunRoot, "mnt");

    /// <summary>Secrets and configs, on tmpfs.</summary>
    public string Files { get; } = Path.Combine(options.RunRoot, "files");

    public string CgroupRoot { get; } = options.CgroupRoot ?? $"/orc-{Hash(options.RunRoot)}";

    /// <summary>conmon's own, beside the containers', so that killing a container spares its monitor.</summary>
    public string MonitorCgroup => $"{CgroupRoot}/conmon";

    /// <summary>Where a runtime keeps its state, a directory a container.</summary>
    public string RuntimeRoot(string runtime) => Path.Combine(options.RunRoot, "runtime", runtime);

    public string RuntimeRoots => Path.Combine(options.RunRoot, "runtime");

    public string Container(ContainerId id) => Path.Combine(Containers, id.Value);

    public string Record(ContainerId id) => Path.Combine(Container(id), RecordName);

    public string Merged(ContainerId id) => Path.Combine(Container(id), "merged");

    public string Upper(ContainerId id) => Path.Combine(Container(id), "upper");

    public string Work(ContainerId id) => Path.Combine(Container(id), "work");

    /// <summary>hosts, hostname, resolv.conf.</summary>
    public string Names(ContainerId id) => Path.Combine(Container(id), "names");

    /// <summary>
    /// Where sources of binds are brought into the engine's mount namespace while a container starts.
    /// </summary>
    public string Staging(ContainerId id) => Path.Combine(Container(id), "staging");

    public string Logs(ContainerId id) => Path.Combine(Container(id), "logs");

    public string Log(ContainerId id) => Path.Combine(Logs(id), "ctr.log");

    public string Runs(ContainerId id) => Path.Combine(Container(id), "runs");

    public RunPaths Run(ContainerId id, int number) =>
        new(Path.Combine(Runs(id), number.ToString(CultureInfo.InvariantCulture)));

    public string SecretFiles(ContainerId id) => Path.Combine(Files, id.Value);

    public string Cgroup(ContainerId id, string? parent) =>
        string.IsNullOrEmpty(parent) ? $"{CgroupRoot}/{id.Value}" : $"/{parent.Trim('/')}/{id.Value}";

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(text))))[..12];
}
