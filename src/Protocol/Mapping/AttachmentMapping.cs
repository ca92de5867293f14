using Orc.Model.Networks;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>Single containers on networks of the cluster.</summary>
public static class AttachmentMapping
{
    public static AgentAttachments ToWire(this IEnumerable<NetworkAttachment> attachments) =>
        new() { Attachments = { attachments.Select(ToWire) } };

    public static NetworkAttachment ToModel(this WireAttachment wire) => new()
    {
        Container = wire.Container,
        Network = wire.Network,
        Number = wire.Number,
        Name = wire.Name,
        Hostname = wire.HasHostname ? wire.Hostname : null,
        Aliases = [.. wire.Aliases],
        Address = wire.HasAddress ? wire.Address : null,
    };

    public static WireAttachmentAnswer ToWire(this AttachmentAnswer answer) => new()
    {
        Container = answer.Container,
        Network = answer.Network,
        Number = answer.Number,
        Address = answer.Address,
        Error = answer.Error,
    };

    public static AttachmentAnswer ToModel(this WireAttachmentAnswer wire) => new()
    {
        Container = wire.Container,
        Network = wire.Network,
        Number = wire.Number,
        Address = wire.Address,
        Error = wire.Error,
    };

    private static WireAttachment ToWire(NetworkAttachment attachment)
    {
        var wire = new WireAttachment
        {
            Container = attachment.Container,
            Network = attachment.Network,
            Number = attachment.Number,
            Name = attachment.Name,
        };
        wire.Aliases.Add(attachment.Aliases);
        if (attachment.Hostname is { } hostname)
        {
            wire.Hostname = hostname;
        }

        if (attachment.Address is { } address)
        {
            wire.Address = address;
        }

        return wire;
    }
}
