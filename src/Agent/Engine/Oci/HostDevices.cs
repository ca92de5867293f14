using System.Text;
using Orc.Linux.FileTrees;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Oci;

/// <summary>Devices of the host as a container gets them.</summary>
internal static class HostDevices
{
    private const string Everything = "rwm";

    // What a container has of its own, or must not have.
    private static readonly HashSet<string> NotGiven = new(StringComparer.Ordinal)
    {
        "pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev", "console", "core", "stdin", "stdout", "stderr",
        "init",
    };

    public static IReadOnlyList<(OciDevice Device, string Access)> Choose(SecuritySpec security)
    {
        var devices = new List<(OciDevice, string)>();
        if (security.Privileged)
        {
            devices.AddRange(Below("/dev", "/dev").Select(device => (device, Everything)));
        }

        foreach (var asked in security.Devices)
        {
            devices.AddRange(Asked(asked));
        }

        return [.. devices.DistinctBy(pair => pair.Item1.Path)];
    }

    /// <summary>Null: there is none at that path.</summary>
    public static OciDevice? FindBlock(string path)
    {
        var source = Path.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        return TryRead(source, path) is { Type: 'b' } device ? device : null;
    }

    private static IEnumerable<(OciDevice, string)> Asked(DeviceSpec asked)
    {
        var source = File.ResolveLinkTarget(asked.Source, returnFinalTarget: true)?.FullName ?? asked.Source;
        var access = asked.Permissions.Length == 0 ? Everything : asked.Permissions;
        if (Directory.Exists(source))
        {
            return Below(source, asked.Target).Select(device => (device, access));
        }

        return TryRead(source, asked.Target) is { } found
            ? [(found, access)]
            : throw new EngineException(
                EngineFailure.InvalidSpec, $"the device {asked.Source} is not there, or is not a device");
    }

    private static IEnumerable<OciDevice> Below(string directory, string target)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(directory))
        {
            var name = Path.GetFileName(path);
            if (NotGiven.Contains(name) || new FileInfo(path).LinkTarget is not null)
            {
                continue;
            }

            if (Directory.Exists(path))
            {
                foreach (var device in Below(path, $"{target}/{name}"))
                {
                    yield return device;
                }
            }
            else if (TryRead(path, $"{target}/{name}") is { } device)
            {
                yield return device;
            }
        }
    }

    private static OciDevice? TryRead(string path, string target)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null || !Directory.Exists(parent))
        {
            return null;
        }

        using var directory = DirectoryHandle.Open(parent);
        if (directory.FindStatus(Encoding.UTF8.GetBytes(Path.GetFileName(path))) is not { } status
            || status.Type is not (FileType.CharacterDevice or FileType.BlockDevice))
        {
            return null;
        }

        return new OciDevice
        {
            Path = target,
            Type = status.Type == FileType.CharacterDevice ? 'c' : 'b',
            Major = status.Device.Major,
            Minor = status.Device.Minor,
            Mode = status.Mode,
            Uid = status.Uid,
            Gid = status.Gid,
        };
    }
}
