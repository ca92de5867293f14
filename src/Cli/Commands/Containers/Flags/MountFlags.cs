using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>What is mounted into it.</summary>
internal sealed class MountFlags : IFlagGroup
{
    private readonly Option<string[]> _volume = Flag.List("-v, --volume", "Bind mount a volume");
    private readonly Option<string[]> _mount = Flag.List("--mount", "Attach a filesystem mount to the container");
    private readonly Option<string[]> _tmpfs = Flag.List("--tmpfs", "Mount a tmpfs directory");
    private readonly Option<string[]> _from = Flag.List(
        "--volumes-from", "Mount volumes from the specified container(s)");
    private readonly Option<bool> _readOnly = Flag.Switch(
        "--read-only", "Mount the container's root filesystem as read only");
    private readonly Option<string?> _shmSize = Flag.Text("--shm-size", "Size of /dev/shm");

    public IEnumerable<Option> Options => [_volume, _mount, _tmpfs, _from, _readOnly, _shmSize];

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings)
    {
        ImmutableArray<MountSpec> mounts =
        [
            .. flags.List(_volume).Select(text => VolumeFlag.Parse(text, surroundings)),
            .. flags.Each(_mount, text => MountFlag.Parse(text, surroundings)),
            .. flags.List(_tmpfs).Select(TmpfsFlag.Parse),
        ];
        var twice = mounts
            .GroupBy(mount => mount.Target, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1);
        return twice is not null
            ? throw new FlagException($"Duplicate mount point: {twice.Key}")
            : spec with
            {
                Mounts = mounts,
                VolumesFrom = flags.Each(_from, Donor) is { IsEmpty: false } donors ? donors : null,
                ShmSize = flags.Size(_shmSize),
                Security = spec.Security with { ReadOnlyRoot = flags.Switch(_readOnly) },
            };
    }

    private static string Donor(string text) => text.Split(':') switch
    {
        [{ Length: > 0 }] or [{ Length: > 0 }, "ro" or "rw"] => text,
        [{ Length: > 0 }, var mode] => throw new FlagException($"invalid mode for volumes-from: {mode}"),
        _ => throw new FlagException($"malformed volumes-from specification: {text}"),
    };
}
