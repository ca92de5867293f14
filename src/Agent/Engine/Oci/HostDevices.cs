using System.Text;
using Orc.Agent.Devices;
using Orc.Linux.FileTrees;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Oci;

/// <summary>Devices of the host as a container gets them.</summary>
internal static class HostDevices
{
    private const string Everything = "rwm";

    // 0666: whoever gets a device in may use it.
    private const int DefaultMode = 0x1B6;

    // What a container has of its own, or must not have.
    private static readonly HashSet<string> NotGiven = new(StringComparer.Ordinal)
    {
        "pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev", "console", "core", "stdin", "stdout", "stderr",
        "init",
    };

    public static IReadOnlyList<(OciDevice Device, string Access)> Choose(SecuritySpec security, CdiEdits edits)
    {
        var devices = new List<(OciDevice, string)>();
        if (security.Privileged)
        {
            devices.AddRange(Below("/dev", "/dev").Select(device => (device, Everything)));
        }

        foreach (var asked in security.Devices)
        {
            if (!CdiName.TryParse(asked.Source, out _))
            {
                devices.AddRange(Asked(asked));
            }
        }

        devices.AddRange(edits.Nodes.Select(Wanted));

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
        var source = Path.Exists(asked.Source)
            ? File.ResolveLinkTarget(asked.Source, returnFinalTarget: true)?.FullName ?? asked.Source
            : asked.Source;
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

    // What a file leaves open, the host's own device says.
    private static (OciDevice, string) Wanted(CdiNode node)
    {
        var source = node.HostPath ?? node.Path;
        var device = Described(node) ?? TryRead(source, node.Path) ?? throw new EngineException(
            EngineFailure.InvalidSpec,
            $"the device {source}, which a file of the Container Device Interface names, is not there");
        return (Changed(device, node), node.Permissions is { Length: > 0 } access ? access : Everything);
    }

    private static OciDevice? Described(CdiNode node) => node switch
    {
        { Type: { } type, Major: { } major, Minor: { } minor } =>
            new OciDevice { Path = node.Path, Type = type, Major = major, Minor = minor, Mode = DefaultMode },
        { Type: 'p' } => new OciDevice { Path = node.Path, Type = 'p', Major = 0, Minor = 0, Mode = DefaultMode },
        _ => null,
    };

    private static OciDevice Changed(OciDevice device, CdiNode node) => device with
    {
        Type = node.Type ?? device.Type,
        Major = node.Major ?? device.Major,
        Minor = node.Minor ?? device.Minor,
        Mode = node.Mode ?? device.Mode,
        Uid = node.Uid ?? device.Uid,
        Gid = node.Gid ?? device.Gid,
    };

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
