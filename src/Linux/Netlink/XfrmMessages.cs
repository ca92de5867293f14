using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Orc.Linux.Netlink;

/// <summary>Requests about IPsec. Each appends one message to a batch.</summary>
/// <remarks>
/// linux/xfrm.h; an address has 16 bytes, ports and SPI are in network order, the rest in the host's:
/// <code>
/// selector (56): destination | source | be16 port, mask | be16 source port, mask | u16 family | u8 destination bits
///                u8 source bits | u8 protocol | 3 | s32 interface | u32 user
/// id (24): destination | be32 SPI | u8 protocol | 3
/// lifetime (64): u64 soft, hard bytes | soft, hard packets | 4 of seconds; spent (32); statistics (12)
/// state (224): selector | id | source | lifetime | spent | statistics | u32 sequence | u32 request | u16 family
///              u8 mode | u8 window | u8 flags | 7
/// template (64): id | u16 family | 2 | source | u32 request | u8 mode | u8 share | u8 optional | 1 | 3 u32 algorithms
/// policy (168): selector | lifetime | spent | u32 priority | u32 index | u8 direction, action, flags, share | 4
/// </code>
/// </remarks>
public static class XfrmMessages
{
    private const ushort TypeNewState = 0x10;
    private const ushort TypeDeleteState = 0x11;
    private const ushort TypeGetState = 0x12;
    private const ushort TypeDeletePolicy = 0x14;
    private const ushort TypeGetPolicy = 0x15;
    private const ushort TypeUpdatePolicy = 0x19;

    private const ushort AttributeTemplates = 5;
    private const ushort AttributeCipher = 18;
    private const ushort AttributeReplay = 23;

    private const int AddressLength = 16;
    private const int SelectorLength = 56;
    private const int IdLength = 24;
    private const int StateLength = 224;
    private const int TemplateLength = 64;
    private const int PolicyLength = 168;
    private const int PolicyIdLength = 64;
    private const int StateIdLength = 24;
    private const int CipherNameLength = 64;

    private const byte Encapsulation = 50;
    private const byte Udp = 17;
    private const byte FlagLongSequence = 128;
    private const int TagBits = 128;

    // Packets of one flow may overtake others by so many before they count as replayed.
    private const int ReplayWindow = 1024;
    private const int WindowWords = ReplayWindow / 32;

    // AES in Galois/counter mode as ESP has it: RFC 4106.
    private const string Cipher = "rfc4106(gcm(aes))";

    /// <summary>XFRM_MSG_NEWSA: transport mode; sequence numbers have 64 bits, or a fast link would come to their end
    /// between two changes of keys.</summary>
    public static void AddState(this NetlinkWriter batch, XfrmState state)
    {
        batch.Begin(TypeNewState, NetlinkFlags.Create | NetlinkFlags.Exclusive, $"encrypt the way {state}");
        Span<byte> body = stackalloc byte[StateLength];
        body.Clear();
        MemoryMarshal.Write(body[40..], Family(state.Destination));
        WriteId(body[SelectorLength..], state.Destination, state.Number);
        Write(body[80..], state.Source);
        WriteLifetime(body[96..]);
        MemoryMarshal.Write(body[208..], state.Request);
        MemoryMarshal.Write(body[212..], Family(state.Destination));
        body[216] = FlagLongSequence;
        batch.Fixed(body);

        // struct xfrm_algo_aead: name (64) | u32 bits of the key | u32 bits of the tag | key
        Span<byte> cipher = stackalloc byte[CipherNameLength + 8 + state.Key.Length];
        cipher.Clear();
        Encoding.ASCII.GetBytes(Cipher, cipher);
        MemoryMarshal.Write(cipher[CipherNameLength..], state.Key.Length * 8);
        MemoryMarshal.Write(cipher[(CipherNameLength + 4)..], TagBits);
        state.Key.AsSpan().CopyTo(cipher[(CipherNameLength + 8)..]);
        batch.Attribute(AttributeCipher, cipher);

        // struct xfrm_replay_state_esn: u32 words of the window | 4 u32 counters | u32 window | the window
        Span<byte> replay = stackalloc byte[24 + (WindowWords * 4)];
        replay.Clear();
        MemoryMarshal.Write(replay, WindowWords);
        MemoryMarshal.Write(replay[20..], ReplayWindow);
        batch.Attribute(AttributeReplay, replay);
    }

    public static void RemoveState(this NetlinkWriter batch, XfrmState state)
    {
        batch.Begin(TypeDeleteState, NetlinkFlags.None, $"forget the encrypted way {state}");

        // struct xfrm_usersa_id: destination | be32 SPI | u16 family | u8 protocol | 1
        Span<byte> body = stackalloc byte[StateIdLength];
        body.Clear();
        Write(body, state.Destination);
        BinaryPrimitives.WriteUInt32BigEndian(body[AddressLength..], state.Number);
        MemoryMarshal.Write(body[20..], Family(state.Destination));
        body[22] = Encapsulation;
        batch.Fixed(body);
    }

    /// <summary>XFRM_MSG_UPDPOLICY: takes the place of one for the same packets, and no packet falls between.</summary>
    public static void SetPolicy(this NetlinkWriter batch, XfrmPolicy policy)
    {
        batch.Begin(TypeUpdatePolicy, NetlinkFlags.None, $"ask for encryption {Words(policy)}");
        Span<byte> body = stackalloc byte[PolicyLength];
        body.Clear();
        WriteSelector(body, policy);
        WriteLifetime(body[SelectorLength..]);
        body[160] = (byte)policy.Direction;
        batch.Fixed(body);

        Span<byte> template = stackalloc byte[TemplateLength];
        template.Clear();
        WriteId(template, policy.Destination, policy.Number);
        MemoryMarshal.Write(template[IdLength..], Family(policy.Destination));
        Write(template[28..], policy.Source);
        MemoryMarshal.Write(template[44..], policy.Request);
        template[52..].Fill(0xff);
        batch.Attribute(AttributeTemplates, template);
    }

    public static void RemovePolicy(this NetlinkWriter batch, XfrmPolicy policy)
    {
        batch.Begin(TypeDeletePolicy, NetlinkFlags.None, $"ask for no encryption {Words(policy)}");

        // struct xfrm_userpolicy_id: selector | u32 index | u8 direction | 3
        Span<byte> body = stackalloc byte[PolicyIdLength];
        body.Clear();
        WriteSelector(body, policy);
        body[60] = (byte)policy.Direction;
        batch.Fixed(body);
    }

    /// <summary>Associations of a request that the kernel has; without their keys.</summary>
    public static IReadOnlyList<XfrmState> ListStates(this NetlinkSocket xfrm, uint request)
    {
        var ask = new NetlinkWriter();
        ask.Begin(TypeGetState, NetlinkFlags.Dump, "list the encrypted ways");
        return
        [
            .. xfrm.Query(ask)
                .Where(answer => answer.Type == TypeNewState && answer.Payload.Length >= StateLength)
                .Select(answer => ReadState(answer.Payload.Span))
                .Where(state => state.Request == request),
        ];
    }

    /// <summary>Policies that ask for associations of a request.</summary>
    public static IReadOnlyList<XfrmPolicy> ListPolicies(this NetlinkSocket xfrm, uint request)
    {
        var ask = new NetlinkWriter();
        ask.Begin(TypeGetPolicy, NetlinkFlags.Dump, "list what is to be encrypted");
        return
        [
            .. xfrm.Query(ask)
                .Where(answer => answer.Payload.Length >= PolicyLength)
                .Select(ReadPolicy)
                .OfType<XfrmPolicy>()
                .Where(policy => policy.Request == request),
        ];
    }

    internal static XfrmState ReadState(ReadOnlySpan<byte> body)
    {
        var family = MemoryMarshal.Read<ushort>(body[212..]);
        return new XfrmState(
            ReadAddress(body[80..], family),
            ReadAddress(body[SelectorLength..], family),
            BinaryPrimitives.ReadUInt32BigEndian(body[(SelectorLength + AddressLength)..]),
            MemoryMarshal.Read<uint>(body[208..]),
            []);
    }

    // Null: it asks for nothing.
    private static XfrmPolicy? ReadPolicy(NetlinkMessage answer)
    {
        var body = answer.Payload.Span;
        var family = MemoryMarshal.Read<ushort>(body[40..]);
        var attributes = answer.Attributes(PolicyLength);
        while (attributes.Next())
        {
            if (attributes.Type == AttributeTemplates && attributes.Value.Length >= TemplateLength
                && body[160] is (byte)XfrmDirection.In or (byte)XfrmDirection.Out)
            {
                return new XfrmPolicy(
                    (XfrmDirection)body[160],
                    ReadAddress(body[AddressLength..], family),
                    ReadAddress(body, family),
                    BinaryPrimitives.ReadUInt16BigEndian(body[32..]),
                    MemoryMarshal.Read<uint>(attributes.Value[44..]),
                    BinaryPrimitives.ReadUInt32BigEndian(attributes.Value[AddressLength..]));
            }
        }

        return null;
    }

    private static void WriteSelector(Span<byte> selector, XfrmPolicy policy)
    {
        var bits = (byte)(policy.Destination.GetAddressBytes().Length * 8);
        Write(selector, policy.Destination);
        Write(selector[AddressLength..], policy.Source);
        BinaryPrimitives.WriteUInt16BigEndian(selector[32..], (ushort)policy.Port);
        BinaryPrimitives.WriteUInt16BigEndian(selector[34..], ushort.MaxValue);
        MemoryMarshal.Write(selector[40..], Family(policy.Destination));
        selector[42] = bits;
        selector[43] = bits;
        selector[44] = Udp;
    }

    private static void WriteId(Span<byte> id, IPAddress destination, uint number)
    {
        Write(id, destination);
        BinaryPrimitives.WriteUInt32BigEndian(id[AddressLength..], number);
        id[20] = Encapsulation;
    }

    // Without end in bytes and packets; 0 is without end in seconds.
    private static void WriteLifetime(Span<byte> lifetime) => lifetime[..32].Fill(0xff);

    private static void Write(Span<byte> place, IPAddress address) => address.TryWriteBytes(place, out _);

    private static IPAddress ReadAddress(ReadOnlySpan<byte> place, ushort family) =>
        new(place[..(family == (ushort)AddressFamily.InterNetwork ? 4 : AddressLength)]);

    // The kernel's numbers: AF_INET is 2 in .NET too, AF_INET6 is not.
    private static ushort Family(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? (ushort)2 : (ushort)10;

    private static string Words(XfrmPolicy policy) =>
        $"from {policy.Source} to {policy.Destination} port {policy.Port} ({policy.Direction})";
}
