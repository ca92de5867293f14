using System.Globalization;
using Orc.Linux.Files;

namespace Orc.Daemon;

/// <summary>The daemon's socket: root's and the group's, and nobody else's. Whoever may use it equals root.</summary>
internal static class DaemonSocket
{
    public const string Group = "orc";

    private const int Mode = 0x1B0;     // 0660

    /// <summary>Takes away what an earlier life left. The caller holds the root's lock, so it is nobody's.</summary>
    public static void Clear(string path) => File.Delete(path);

    public static void Protect(string path)
    {
        FileOwner.Set(path, 0, FindGroup() ?? 0);
        FileOwner.SetMode(path, Mode);
    }

    private static uint? FindGroup() =>
        (from line in File.ReadLines("/etc/group")
         let fields = line.Split(':')
         where fields.Length > 2 && fields[0] == Group
         select (uint?)uint.Parse(fields[2], CultureInfo.InvariantCulture)).FirstOrDefault();
}
