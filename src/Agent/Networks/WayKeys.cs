using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Orc.Linux.Netlink;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>
/// The association of one direction between two machines, which follows from a key of the cluster: both make the same
/// of it (HKDF, RFC 5869), and no two directions, pairs or lives of a machine have the same.
/// </summary>
internal static class WayKeys
{
    /// <summary>Ours, among the associations and policies of a machine.</summary>
    public const uint Request = 0x6f7263;

    // AES-256, and the salt that RFC 4106 wants; then a number.
    private const int KeyLength = 36;
    private const int NumberLength = 4;

    // The upper bits of a number say which key it belongs to, and keep it off those that are reserved (below 256).
    private const int TagShift = 30;
    private const uint Used = 1U << 29;

    public static XfrmState Derive(OverlayKey key, OverlayMember from, OverlayMember to)
    {
        Span<byte> made = stackalloc byte[KeyLength + NumberLength];
        var purpose = string.Create(
            CultureInfo.InvariantCulture,
            $"orc overlay esp 1\n{key.Number}\n{from.Machine}\n{from.Life}\n{to.Machine}\n{to.Life}");
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Secret.AsSpan(), made, [], Encoding.UTF8.GetBytes(purpose));
        var digits = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(made[KeyLength..]);
        var number = ((uint)(key.Number & 3) << TagShift) | Used | (digits & (Used - 1));
        return new XfrmState(
            IPAddress.Parse(from.Machine), IPAddress.Parse(to.Machine), number, Request, [.. made[..KeyLength]]);
    }
}
