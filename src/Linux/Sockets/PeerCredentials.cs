using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Orc.Linux.Sockets;

/// <summary>Who is at the other end of a unix socket, by the kernel's word (SO_PEERCRED).</summary>
public readonly record struct PeerCredentials(int Pid, uint User, uint Group)
{
    private const int SocketLevel = 1;
    private const int PeerCredentialsOption = 17;

    public static PeerCredentials Of(Socket socket)
    {
        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        Span<byte> record = stackalloc byte[12];
        socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, record);
        return new PeerCredentials(
            MemoryMarshal.Read<int>(record),
            MemoryMarshal.Read<uint>(record[4..]),
            MemoryMarshal.Read<uint>(record[8..]));
    }
}
