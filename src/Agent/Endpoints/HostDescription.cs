using System.Globalization;
using System.Reflection;
using Orc.Agent.Networks.Firewalls;
using Orc.Linux.Cgroups;

namespace Orc.Agent.Endpoints;

/// <summary>The machine and this program, for <c>version</c> and <c>info</c>.</summary>
internal sealed class HostDescription(EndpointParts parts)
{
    private const int BytesPerKibibyte = 1024;

    // version+commit, as the SDK writes it from a git checkout.
    private static readonly string[] Built =
        (typeof(HostDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? "0").Split('+', 2);

    public static string Version => Built[0];

    public static string Commit => Built.Length > 1 ? Built[1] : "";

    public string CgroupVersion => parts.Host.Cgroups switch
    {
        CgroupMode.Unified => "2",
        CgroupMode.Hybrid => "1 (hybrid)",
        _ => "1",
    };

    public static string Firewall(FirewallMode mode) => mode == FirewallMode.Manual ? "manual" : "auto";

    public static string Kernel() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    public static long Memory()
    {
        const string Key = "MemTotal:";
        var line = File.ReadLines("/proc/meminfo").First(text => text.StartsWith(Key, StringComparison.Ordinal));
        var number = line[Key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.Parse(number, CultureInfo.InvariantCulture) * BytesPerKibibyte;
    }

    /// <summary>Of os-release(5): Debian GNU/Linux 12 (bookworm).</summary>
    public static string OperatingSystem()
    {
        const string Key = "PRETTY_NAME=";
        const string Path = "/etc/os-release";
        var line = File.Exists(Path)
            ? File.ReadLines(Path).FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line is null ? "Linux" : line[Key.Length..].Trim('"');
    }

    /// <summary>Those that are installed; the first is the default.</summary>
    public IEnumerable<string> Runtimes() =>
        parts.Options.Runtimes.Where(runtime => File.Exists(runtime.Path)).Select(runtime => runtime.Name);

    /// <summary>What confines containers.</summary>
    public IEnumerable<string> Security()
    {
        if (File.Exists(parts.Options.SeccompProfilePath))
        {
            yield return $"seccomp (profile {parts.Options.SeccompProfilePath})";
        }

        if (parts.Host.HasApparmor)
        {
            yield return "apparmor";
        }

        if (Directory.Exists("/sys/fs/selinux/class"))
        {
            yield return "selinux";
        }

        if (parts.Host.Cgroups == CgroupMode.Unified)
        {
            yield return "cgroupns";
        }
    }

    /// <summary>What this machine or process cannot give, and what that means.</summary>
    public IEnumerable<string> Warnings()
    {
        if (!parts.Host.HasSwapLimit)
        {
            yield return "No swap limit support: a memory limit does not count swap";
        }

        if (!parts.Host.MayRaiseLimits)
        {
            yield return "No CAP_SYS_RESOURCE: ulimits above the daemon's own and lower oom scores are not given";
        }

        foreach (var blocked in parts.Networks.Firewalls.Standing.Where(standing => standing.IsBlocked))
        {
            yield return blocked.ToString();
        }

        var missing = parts.Host.AllCapabilities.Except(parts.Host.BoundingCapabilities)
            .Where(name => name != "CAP_SYS_RESOURCE")
            .ToList();
        if (missing.Count > 0)
        {
            yield return $"Capabilities that the daemon lacks, and containers with it: {string.Join(", ", missing)}";
        }

        if (!parts.Options.Runtimes.Any(runtime => File.Exists(runtime.Path)))
        {
            yield return "No OCI runtime is installed: containers cannot start (Debian: apt-get install crun)";
        }

        if (!File.Exists(parts.Options.ConmonPath))
        {
            yield return
                $"{parts.Options.ConmonPath} is missing: containers cannot start (Debian: apt-get install conmon)";
        }

        if (!File.Exists(parts.Options.SeccompProfilePath))
        {
            yield return $"{parts.Options.SeccompProfilePath} is missing: containers start only with " +
                "--security-opt seccomp=unconfined (Debian: apt-get install golang-github-containers-common)";
        }

        if (!File.Exists(parts.Options.InitPath))
        {
            yield return $"{parts.Options.InitPath} is missing: --init is refused (Debian: apt-get install catatonit)";
        }
    }
}
