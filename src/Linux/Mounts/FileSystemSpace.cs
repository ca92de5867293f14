namespace Orc.Linux.Mounts;

/// <summary>How full the file system under a path is.</summary>
public readonly record struct FileSystemSpace(long FreeBytes, long TotalBytes)
{
    public static FileSystemSpace Of(string path)
    {
        var drive = new DriveInfo(path);
        return new FileSystemSpace(drive.AvailableFreeSpace, drive.TotalSize);
    }
}
