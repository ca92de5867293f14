using Orc.Linux;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Images.Layers;

/// <summary>
/// "Deleted", in the two languages: archives say it with files named <c>.wh.NAME</c> and <c>.wh..wh..opq</c> (OCI
/// image-spec, layer.md), overlayfs with character devices 0:0 and an attribute (kernel, overlayfs.rst).
/// </summary>
internal static class Whiteout
{
    private static ReadOnlySpan<byte> Prefix => ".wh."u8;

    private static ReadOnlySpan<byte> OpaqueName => ".wh..wh..opq"u8;

    private static ReadOnlySpan<byte> AufsPrefix => ".wh..wh."u8;

    internal static bool IsOpaque(ReadOnlySpan<byte> name) => name.SequenceEqual(OpaqueName);

    /// <summary>The bookkeeping of an old file system (aufs) that some archives still carry: means nothing.</summary>
    internal static bool IsNoise(ReadOnlySpan<byte> name) => name.StartsWith(AufsPrefix) && !IsOpaque(name);

    /// <summary>The name that is deleted; empty: this is no whiteout.</summary>
    internal static ReadOnlySpan<byte> Target(ReadOnlySpan<byte> name) =>
        name.StartsWith(Prefix) ? name[Prefix.Length..] : [];

    internal static bool IsMark(FileStatus status) =>
        status is { Type: FileType.CharacterDevice, Device: { Major: 0, Minor: 0 } };

    /// <summary>
    /// Hides a name of the layers below. What this layer itself puts there stays, whichever came first: a file hides by
    /// being there, a directory must be told not to show what lies below.
    /// </summary>
    internal static void Put(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        switch (parent.FindStatus(name))
        {
            case null:
                parent.CreateNode(name, FileType.CharacterDevice, 0, default);
                break;
            case { Type: FileType.Directory }:
                MakeOpaque(parent, name);
                break;
        }
    }

    internal static void MakeOpaque(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        try
        {
            parent.SetAttribute(name, "trusted.overlay.opaque"u8, "y"u8);
        }
        catch (LinuxException failure) when (failure.Error is Errno.NotSupported)
        {
            throw new ImageException(
                ImageFailure.InvalidArgument,
                "the file system of the data root keeps no trusted attributes, so overlayfs cannot work on it: "
                + "put the data root on ext4, xfs or btrfs",
                failure);
        }
    }
}
