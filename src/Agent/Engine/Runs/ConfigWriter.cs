using System.Text;
using Orc.Agent.Devices;
using Orc.Agent.Engine.Mounts;
using Orc.Agent.Engine.Oci;
using Orc.Agent.Engine.Runtime;
using Orc.Agent.Images;
using Orc.Agent.Networks;
using Orc.Linux.Files;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Runs;

/// <summary>Gathers what a run's config.json depends on, on the mount namespace's thread, and writes it.</summary>
internal sealed class ConfigWriter(EngineParts parts)
{
    private const int MostAccounts = 4 << 20;

    private readonly SeccompFilters _filters = new(parts.Paths, parts.Options, parts.Host);

    public byte[] Build(
        ContainerCell cell,
        Image image,
        OciRuntime runtime,
        AttachedNetwork network,
        PreparedMounts mounts,
        string cgroup,
        ICollection<string> warnings)
    {
        var (id, spec, root) = (cell.Id, cell.Record.Spec, parts.Paths.Merged(cell.Id));
        var user = Accounts(root).Resolve(
            string.IsNullOrEmpty(spec.User) ? image.Config.User : spec.User, spec.Security.GroupAdd);
        RootedFiles.EnsureDirectory(root, ProcessPlan.WorkingDirectory(spec, image.Config), user.Uid, user.Gid);
        var capabilities = CapabilitySet.Choose(spec.Security, parts.Host, []);
        var edits = Edits(spec);
        var seccomp = _filters.Choose(spec, capabilities, runtime);
        var input = new SpecInput
        {
            Spec = spec,
            Names = cell.Names,
            Image = image.Config,
            Host = parts.Host,
            User = user,
            RootPath = root,
            CgroupsPath = cgroup,
            NetworkNamespace = network.NamespacePath,
            Mounts = mounts.Mounts,
            NameMounts = [.. NameMounts(id)],
            Devices = HostDevices.Choose(spec.Security, edits),
            Edits = edits,
            Seccomp = seccomp?.Filter,
            CompiledSeccomp = seccomp?.Compiled,
            InitPath = spec.Init ? parts.Options.InitPath : null,
            SharedContainers = cell.SharedProcesses,
            ConsoleSize = cell.TerminalSize,
        };
        return OciJson.Write(SpecBuilder.Build(input, warnings));
    }

    private CdiEdits Edits(ContainerSpec spec)
    {
        if (!CdiChoice.IsNeeded(spec.Security))
        {
            return CdiEdits.None;
        }

        var edits = CdiChoice.Choose(spec.Security, CdiCatalog.Read(parts.Options.CdiFolders), out var error);
        return error.Length == 0 ? edits : throw new EngineException(EngineFailure.InvalidSpec, error);
    }

    private IEnumerable<OciMount> NameMounts(ContainerId id) =>
        from name in (string[])["resolv.conf", "hostname", "hosts"]
        select new OciMount(
            $"/etc/{name}", "bind", Path.Combine(parts.Paths.Names(id), name), "rbind", "rw", "rprivate");

    private static ImageAccounts Accounts(string root) => new(Text(root, "/etc/passwd"), Text(root, "/etc/group"));

    private static string Text(string root, string path) =>
        RootedFiles.TryRead(root, path, MostAccounts) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
}
