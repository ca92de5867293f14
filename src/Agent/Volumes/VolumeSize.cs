using Orc.Linux;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Volumes;

/// <summary>What a tree takes on disk, a file with several names counted once, as du counts.</summary>
internal sealed class VolumeSize
{
    private readonly HashSet<ulong> _seen = [];
    private bool _countsLengths;

    public static long Of(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return 0;
        }

        using var top = DirectoryHandle.Open(directory);
        return new VolumeSize().Below(top);
    }

    /// <summary>
    /// The lengths of its files, as docker measures what a container wrote; directories count nothing.
    /// </summary>
    public static long OfFiles(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return 0;
        }

        using var top = DirectoryHandle.Open(directory);
        return new VolumeSize { _countsLengths = true }.Below(top);
    }

    private long Below(DirectoryHandle directory)
    {
        var total = _countsLengths ? 0 : directory.FindStatus("."u8)?.AllocatedBytes ?? 0;
        foreach (var name in directory.List())
        {
            switch (directory.FindStatus(name))
            {
                case { Type: FileType.Directory }:
                    total += Inside(directory, name);
                    break;
                case { } status when status.Links == 1 || _seen.Add(status.Inode):
                    total += _countsLengths ? status.Size : status.AllocatedBytes;
                    break;
            }
        }

        return total;
    }

    // A container may change the tree while we look.
    private long Inside(DirectoryHandle parent, byte[] name)
    {
        try
        {
            using var child = parent.OpenDirectory(name);
            return Below(child);
        }
        catch (LinuxException gone) when (gone.Error is Errno.NoEntry or Errno.NotDirectory or Errno.Loop)
        {
            return 0;
        }
    }
}
