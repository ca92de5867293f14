using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Orc.Agent.Networks;

/// <summary>Who has a port: for an error that names the culprit.</summary>
internal sealed record PortOwner(string Address, int Pid, string Process)
{
    // Of a connection that nobody has open any more, and that is still closing (TIME_WAIT, FIN_WAIT2, LAST_ACK).
    private const string NoInode = "0";

    /// <summary>Looks in the network namespace of the calling thread. Null: nobody (but closing connections,
    /// perhaps).</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="port">Its number.</param>
    /// <param name="helper">The pid of a process that is found only if nobody else is; 0: there is none.</param>
    /// <remarks>
    /// A line of /proc/net/tcp (columns by spaces): <c>sl local_address rem_address st tx:rx tr:when retrnsmt uid
    /// timeout inode</c>, the local address as hexadecimal host-order words, a colon and the port in hexadecimal.
    /// </remarks>
    public static PortOwner? Find(ProtocolType protocol, int port, int helper = 0)
    {
        // What we bound a moment ago on the port's other address is in nobody's way, nor what is held on our behalf.
        PortOwner? own = null;
        var table = protocol == ProtocolType.Udp ? "udp" : "tcp";
        foreach (var name in (ReadOnlySpan<string>)[table, table + "6"])
        {
            var path = $"/proc/thread-self/net/{name}";
            foreach (var (address, inode) in Sockets(path, port))
            {
                var owner = FindProcess(inode);
                if (owner is null && Sockets(path, port).All(other => other.Inode != inode))
                {
                    // It was closed while we looked for who has it.
                    continue;
                }

                var found = new PortOwner(
                    $"{address}:{port}", owner?.Pid ?? 0, owner?.Process ?? "a process we cannot see");
                if (found.Pid != Environment.ProcessId && (found.Pid != helper || helper == 0))
                {
                    return found;
                }

                own = found;
            }
        }

        return own;
    }

    public override string ToString() => Pid == 0 ? $"{Process} ({Address})" : $"{Process} (pid {Pid}, {Address})";

    private static List<(string Address, string Inode)> Sockets(string path, int port)
    {
        var found = new List<(string Address, string Inode)>();
        foreach (var columns in Lines(path))
        {
            if (columns is [_, var local, _, _, _, _, _, _, _, var inode, ..]
                && inode != NoInode && IsPort(local, port))
            {
                found.Add((Readable(local), inode));
            }
        }

        return found;
    }

    private static IEnumerable<string[]> Lines(string path) => File.Exists(path)
        ? File.ReadLines(path).Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        : [];

    private static bool IsPort(string local, int port) =>
        local.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon &&
        int.TryParse(local.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var found) &&
        found == port;

    private static string Readable(string local)
    {
        var bytes = Convert.FromHexString(local.AsSpan(0, local.IndexOf(':', StringComparison.Ordinal)));
        for (var word = 0; word < bytes.Length; word += 4)
        {
            bytes.AsSpan(word, 4).Reverse();
        }

        var address = new IPAddress(bytes);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
    }

    private static (int Pid, string Process)? FindProcess(string inode)
    {
        var wanted = $"socket:[{inode}]";
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var pid))
            {
                continue;
            }

            try
            {
                var links = Directory.EnumerateFiles($"{folder}/fd");
                if (links.Any(link => new FileInfo(link).LinkTarget == wanted))
                {
                    return (pid, File.ReadAllText($"{folder}/comm").Trim());
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // The process ended while we looked at it.
            }
        }

        return null;
    }
}
