using System.Runtime.InteropServices;
using Orc.Agent.Engine;

namespace Orc.Daemon;

/// <summary>What the daemon needs of its machine. Each lack is one line that says what to do.</summary>
internal static class HostChecks
{
    /// <summary>What makes it pointless to start.</summary>
    public static IEnumerable<string> Missing(EngineOptions options)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            yield return "it must run as root: use sudo";
        }

        foreach (var (path, package) in (IEnumerable<(string, string)>)
            [(options.ConmonPath, "conmon"), (options.Runtimes[0].Path, "crun")])
        {
            if (!File.Exists(path))
            {
                yield return $"{path} is not installed (Debian: apt-get install {package})";
            }
        }

        foreach (var (library, package) in (IEnumerable<(string, string)>)
            [("libnftables.so.1", "libnftables1"), ("libseccomp.so.2", "libseccomp2")])
        {
            if (!NativeLibrary.TryLoad(library, out _))
            {
                yield return $"{library} is not installed (Debian: apt-get install {package})";
            }
        }

        if (!File.ReadAllLines("/proc/filesystems").Any(line => line.EndsWith("\toverlay", StringComparison.Ordinal)))
        {
            yield return "this kernel has no overlayfs (try: modprobe overlay)";
        }
    }
}
