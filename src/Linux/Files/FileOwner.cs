namespace Orc.Linux.Files;

/// <summary>
/// Owner and mode of a path of ours (never of a path that a container can change under us: see FileTrees).
/// </summary>
public static class FileOwner
{
    public static void Set(string path, uint user, uint group)
    {
        if (FileCalls.ChangeOwner(path, user, group) < 0)
        {
            throw LinuxException.Last($"chown {user}:{group} {path}");
        }
    }

    /// <summary>All twelve bits: the BCL's <see cref="UnixFileMode"/> goes through the umask when it creates.</summary>
    public static void SetMode(string path, int mode)
    {
        if (FileCalls.ChangeMode(path, (uint)mode) < 0)
        {
            throw LinuxException.Last($"chmod {Convert.ToString(mode, 8)} {path}");
        }
    }
}
