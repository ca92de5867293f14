namespace Orc.Linux.FileTrees;

/// <summary>Names a device: 1:3 is /dev/null; a character device 0:0 is how overlayfs writes "deleted".</summary>
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary>glibc's makedev (sys/sysmacros.h): 32 bits of each, interleaved.</summary>
    internal ulong Packed =>
        ((Major & 0xFFFFF000UL) << 32) | ((Major & 0xFFFUL) << 8) | ((Minor & 0xFFFFFF00UL) << 12) | (Minor & 0xFFUL);

    public override string ToString() => $"{Major}:{Minor}";
}
