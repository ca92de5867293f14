using Google.Protobuf;
using Orc.Model.Networks;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>Keys of encrypted networks.</summary>
public static class KeyringMapping
{
    public static WireOverlayKeyring ToWire(this OverlayKeyring keyring)
    {
        var wire = new WireOverlayKeyring { Used = keyring.Used };
        wire.Keys.Add(keyring.Keys.Select(key => new WireOverlayKey
        {
            Number = key.Number,
            Secret = ByteString.CopyFrom(key.Secret.AsSpan()),
        }));
        wire.Members.Add(keyring.Members.Select(member => new WireOverlayMember
        {
            Machine = member.Machine,
            Life = member.Life,
        }));
        return wire;
    }

    public static OverlayKeyring ToModel(this WireOverlayKeyring wire) => new()
    {
        Keys = [.. wire.Keys.Select(key => new OverlayKey(key.Number, [.. key.Secret.Span]))],
        Used = wire.Used,
        Members = [.. wire.Members.Select(member => new OverlayMember(member.Machine, member.Life))],
    };
}
