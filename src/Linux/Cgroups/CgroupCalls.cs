using System.Runtime.InteropServices;

namespace Orc.Linux.Cgroups;

/// <summary>rmdir(2) as it is: the BCL looks into a directory first, and a cgroup is full of files.</summary>
internal static partial class CgroupCalls
{
    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveDirectory(string path);
}
