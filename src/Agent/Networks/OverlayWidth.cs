namespace Orc.Agent.Networks;

/// <summary>How large a packet on an overlay network may be, given how large one on the way may be.</summary>
internal static class OverlayWidth
{
    // Inner Ethernet 14, VXLAN 8, UDP 8.
    private const int Tunnel = 30;
    private const int Header4 = 20;
    private const int Header6 = 40;

    // ESP (RFC 4303) with AES-GCM (RFC 4106): header 8, vector 8, tag 16; in what is encrypted 2 bytes that end it.
    private const int Encryption = 32;
    private const int Trailer = 2;

    public static int Plain(int path, string machine) => path - HeaderOf(machine) - Tunnel;

    /// <summary>What is encrypted is a multiple of 4 bytes.</summary>
    public static int Encrypted(int path, string machine) =>
        ((path - HeaderOf(machine) - Encryption) & ~3) - Trailer - Tunnel;

    private static int HeaderOf(string machine) =>
        machine.Contains(':', StringComparison.Ordinal) ? Header6 : Header4;
}
