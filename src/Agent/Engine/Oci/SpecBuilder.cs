using Orc.Linux.Seccomp;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Engine.Oci;

/// <summary>
/// A container's spec, its image, its mounts and its network → the config.json that an OCI runtime takes.
/// </summary>
internal static class SpecBuilder
{
    private const string InitTarget = "/dev/init";
    private const string CompiledSeccompAnnotation = "run.oci.seccomp_bpf_data";

    /// <param name="input">Everything it depends on.</param>
    /// <param name="warnings">Told what was asked and could only be given in part.</param>
    public static OciSpec Build(SpecInput input, ICollection<string> warnings)
    {
        var (spec, security) = (input.Spec, input.Spec.Security);
        var isConfined = SecurityOptions.HasHiddenPaths(security);

        // To name a shared namespace would be to rename whose it is.
        var hasOwnNames = security.UtsMode is null or "";
        return new OciSpec
        {
            Process = Process(input, warnings),
            RootPath = input.RootPath,
            ReadOnlyRoot = security.ReadOnlyRoot,
            Hostname = hasOwnNames ? input.Names.Host : null,
            Domainname = hasOwnNames ? input.Names.Domain : null,
            Mounts = Mounts(input),
            Annotations = Annotations(input),
            Namespaces = [.. Namespaces(input)],
            Resources = ResourcePlan.Build(spec, input.Devices, input.Host),
            CgroupsPath = input.CgroupsPath,
            MaskedPaths = isConfined ? SystemMounts.Masked : [],
            ReadOnlyPaths = isConfined ? SystemMounts.ReadOnly : [],
            Devices = [.. input.Devices.Select(pair => pair.Device)],
            Sysctls = Sysctls(spec),
            Seccomp = input.CompiledSeccomp is null ? input.Seccomp : Stub(input.Seccomp),
            RootPropagation = Propagation(spec),
            Hooks = input.Edits.Hooks,
        };
    }

    private static OciProcess Process(SpecInput input, ICollection<string> warnings)
    {
        var (spec, security) = (input.Spec, input.Spec.Security);
        var arguments = ProcessPlan.Arguments(spec, input.Image);
        return new OciProcess
        {
            Arguments = input.InitPath is null ? arguments : [InitTarget, "--", .. arguments],
            Environment = Environment(input),
            WorkingDirectory = ProcessPlan.WorkingDirectory(spec, input.Image),
            User = input.Edits.Groups.IsEmpty
                ? input.User
                : input.User with { AdditionalGids = [.. input.User.AdditionalGids.Union(input.Edits.Groups)] },
            Terminal = spec.Tty,
            ConsoleSize = spec.Tty ? input.ConsoleSize : null,
            Capabilities = CapabilitySet.Choose(security, input.Host, warnings),
            Limits = LimitPlan.Limits(spec.Resources, input.Host, warnings),
            NoNewPrivileges = SecurityOptions.HasNoNewPrivileges(security),
            OomScoreAdjustment = LimitPlan.OomScore(spec.Resources, input.Host, warnings),
            ApparmorProfile = SecurityOptions.Apparmor(security, input.Host),
        };
    }

    // What a device wants wins: it is of the machine.
    private static IReadOnlyList<string> Environment(SpecInput input)
    {
        var all = ProcessPlan.Environment(input.Spec, input.Image, input.Names.Host, input.User.Home);
        var wanted = input.Edits.Environment;
        return wanted.IsEmpty ? all : [.. all.ExceptBy(wanted.Select(NameOf), NameOf), .. wanted];
    }

    private static string NameOf(string variable) => variable.Split('=')[0];

    // A mount of the user's on one of ours replaces it; deeper ones come after those they lie in.
    private static IReadOnlyList<OciMount> Mounts(SpecInput input)
    {
        var own = input.Mounts.Select(mount => mount.Destination).ToHashSet(StringComparer.Ordinal);
        var mounts = SystemMounts.All(input.Spec, input.Host)
            .Where(mount => !own.Contains(mount.Destination))
            .ToList();
        if (input.InitPath is { } init)
        {
            mounts.Add(new OciMount(InitTarget, "bind", init, "bind", "ro"));
        }

        mounts.AddRange(input.NameMounts.Where(mount => !own.Contains(mount.Destination)));
        var all = input.Mounts.Concat(input.Edits.Mounts
            .Where(mount => !own.Contains(mount.ContainerPath))
            .Select(mount => new OciMount(mount.ContainerPath, mount.Type, mount.HostPath, mount.Options)));
        mounts.AddRange(all.OrderBy(mount => mount.Destination.Count(letter => letter == '/')));
        return mounts;
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Annotations(SpecInput input)
    {
        var annotations = input.Spec.Annotations.ToList();
        if (input.CompiledSeccomp is { } program)
        {
            annotations.Add(new KeyValuePair<string, string>(CompiledSeccompAnnotation, program));
        }

        return annotations;
    }

    private static IEnumerable<OciNamespace> Namespaces(SpecInput input)
    {
        var security = input.Spec.Security;
        yield return new OciNamespace("mount");
        if (input.Spec.NetworkMode != NetworkMode.Host)
        {
            yield return new OciNamespace("network", input.NetworkNamespace);
        }

        foreach (var (type, kernelName, mode) in ((string, string, string?)[])
            [("pid", "pid", security.PidMode), ("ipc", "ipc", security.IpcMode), ("uts", "uts", security.UtsMode)])
        {
            if (mode?.StartsWith("container:", StringComparison.Ordinal) == true)
            {
                var shared = input.SharedContainers[mode["container:".Length..]];
                yield return new OciNamespace(type, $"/proc/{shared}/ns/{kernelName}");
            }
            else if (mode != "host")
            {
                yield return new OciNamespace(type);
            }
        }

        if (SystemMounts.HasOwnCgroupNamespace(security, input.Host))
        {
            yield return new OciNamespace("cgroup");
        }
    }

    // Docker's two: a container without privileges may bind low ports and ping.
    private static IReadOnlyList<KeyValuePair<string, string>> Sysctls(ContainerSpec spec)
    {
        var sysctls = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (spec.NetworkMode is NetworkMode.Networks or NetworkMode.None)
        {
            sysctls["net.ipv4.ip_unprivileged_port_start"] = "0";
            sysctls["net.ipv4.ping_group_range"] = "0 2147483647";
        }

        foreach (var (name, value) in spec.Security.Sysctls)
        {
            sysctls[name] = value;
        }

        return [.. sysctls];
    }

    // A compiled filter stands in the annotation; the section only says that there is one.
    private static SeccompFilter? Stub(SeccompFilter? filter) =>
        filter is null ? null : new SeccompFilter { DefaultAction = filter.DefaultAction, Flags = filter.Flags };

    // A bind that shares mounts with the host needs a root that passes them on.
    private static string? Propagation(ContainerSpec spec)
    {
        var asked = spec.Mounts.OfType<MountSpec.Bind>().Select(bind => bind.Propagation).ToList();
        return asked.Any(mode => mode is "shared" or "rshared")
            ? "rshared"
            : asked.Any(mode => mode is "slave" or "rslave") ? "rslave" : null;
    }
}
