using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>What it may do to its host.</summary>
internal sealed class SecurityFlags : IFlagGroup
{
    private static readonly string[] KnownOptions =
        ["apparmor", "label", "no-new-privileges", "seccomp", "systempaths", "writable-cgroups"];

    private readonly Option<bool> _privileged = Flag.Switch(
        "--privileged", "Give extended privileges to this container");
    private readonly Option<string[]> _capAdd = Flag.List("--cap-add", "Add Linux capabilities");
    private readonly Option<string[]> _capDrop = Flag.List("--cap-drop", "Drop Linux capabilities");
    private readonly Option<string[]> _securityOption = Flag.List("--security-opt", "Security Options");
    private readonly Option<string[]> _sysctl = Flag.List("--sysctl", "Sysctl options");
    private readonly Option<string[]> _device = Flag.List("--device", "Add a host device to the container");
    private readonly Option<string[]> _deviceRule = Flag.List(
        "--device-cgroup-rule", "Add a rule to the cgroup allowed devices list");
    private readonly Option<string[]> _gpus = Flag.List(
        "--gpus", "GPU devices to add to the container ('all' to pass all GPUs)");
    private readonly Option<string?> _pid = Flag.Text("--pid", "PID namespace to use");
    private readonly Option<string?> _ipc = Flag.Text("--ipc", "IPC mode to use");
    private readonly Option<string?> _uts = Flag.Text("--uts", "UTS namespace to use");
    private readonly Option<string?> _userns = Flag.Text("--userns", "User namespace to use");
    private readonly Option<string?> _cgroupns = Flag.Text("--cgroupns", "Cgroup namespace to use (host|private)");

    public IEnumerable<Option> Options =>
    [
        _privileged, _capAdd, _capDrop, _securityOption, _sysctl, _device, _deviceRule, _gpus, _pid, _ipc, _uts,
        _userns, _cgroupns,
    ];

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings)
    {
        var uts = NamespaceFlag.Uts(flags.Text(_uts));
        if (uts is not null && spec.Hostname is not null)
        {
            throw new FlagException("conflicting options: hostname and the UTS mode");
        }

        return spec with
        {
            Security = spec.Security with
            {
                Privileged = flags.Switch(_privileged),
                CapAdd = [.. flags.List(_capAdd).Select(Capability)],
                CapDrop = [.. flags.List(_capDrop).Select(Capability)],
                Options = [.. flags.List(_securityOption).Select(text => SecurityOption(text, surroundings))],
                Sysctls = Sysctls(flags.Each(_sysctl, Sysctl)),
                Devices = flags.Each(_device, DeviceFlag.Parse),
                DeviceRules = flags.Each(_deviceRule, DeviceFlag.Rule),
                DeviceRequests = flags.Each(_gpus, GpuFlag.Parse) is { IsEmpty: false } gpus ? gpus : null,
                PidMode = NamespaceFlag.Pid(flags.Text(_pid)),
                IpcMode = NamespaceFlag.Ipc(flags.Text(_ipc)),
                UtsMode = uts,
                UserMode = NamespaceFlag.User(flags.Text(_userns)),
                CgroupMode = NamespaceFlag.Cgroup(flags.Text(_cgroupns)),
            },
        };
    }

    /// <summary>Upper case, without <c>CAP_</c>.</summary>
    public static string Capability(string name)
    {
        var upper = name.ToUpperInvariant();
        return upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper[4..] : upper;
    }

    /// <summary><c>NAME=VALUE</c>.</summary>
    public static KeyValuePair<string, string> Sysctl(string text)
    {
        var (name, value) = LabelFlag.Split(text);
        return name.Length == 0 || !text.Contains('=', StringComparison.Ordinal)
            ? throw new FlagException($"bad sysctl: '{text}', it is written NAME=VALUE")
            : new(name, value);
    }

    // A profile's path is the caller's, so it must be whole before it leaves.
    private static string SecurityOption(string text, Surroundings surroundings)
    {
        var (name, value) = LabelFlag.Split(text.Contains('=', StringComparison.Ordinal) ? text : Colon(text));
        if (!KnownOptions.Contains(name) || (value.Length == 0 && name != "no-new-privileges"))
        {
            throw new FlagException($"invalid --security-opt: \"{text}\"");
        }

        return name == "seccomp" && value is not ("unconfined" or "builtin" or "default")
            ? $"seccomp={surroundings.Resolve(value)}"
            : value.Length == 0 ? name : $"{name}={value}";
    }

    // Docker once wrote these with a colon.
    private static string Colon(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) is > 0 and var at ? $"{text[..at]}={text[(at + 1)..]}" : text;

    private static ImmutableSortedDictionary<string, string> Sysctls(
        ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        var sysctls = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            sysctls[name] = value;
        }

        return sysctls.ToImmutable();
    }
}
