using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;

namespace Orc.Agent.Names;

/// <summary>Where a daemon and its names process meet.</summary>
internal sealed class NamesDirectories(string runRoot)
{
    public const string TableName = "table";

    private const string SocketName = "socket";

    public string Root { get; } = Path.Combine(runRoot, "names");

    /// <summary>What the daemon says; replaced whole.</summary>
    public string Table { get; } = Path.Combine(runRoot, "names", TableName);

    /// <summary>Where the names process can be asked to look at it now.</summary>
    public string Socket { get; } = Path.Combine(runRoot, "names", SocketName);

    /// <summary>Held by the one names process of this run-root.</summary>
    public string Lock { get; } = Path.Combine(runRoot, "names", "lock");

    public string Log { get; } = Path.Combine(runRoot, "names", "log");

    /// <summary>The socket in a folder that is held open: a path of any length.</summary>
    public static UnixDomainSocketEndPoint SocketBelow(SafeFileHandle folder) =>
        new($"/proc/self/fd/{Descriptors.Number(folder)}/{SocketName}");
}
