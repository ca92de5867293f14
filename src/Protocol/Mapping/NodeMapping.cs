using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Model.Units;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>What an agent says of its machine.</summary>
public static class NodeMapping
{
    public static WireNodeDescription ToWire(this NodeDescription description)
    {
        var wire = new WireNodeDescription
        {
            OperatingSystem = description.OperatingSystem,
            Architecture = description.Architecture,
            NanoCpus = description.NanoCpus,
            Memory = description.Memory.Bytes,
            Version = description.Version,
            Address = description.Address,
            Life = description.Life,
        };
        wire.Generic.Add(description.Generic);
        if (description.GenericNames is { } names)
        {
            wire.GenericNames.Add(names);
        }

        wire.Devices.Add(description.Devices.IsDefault ? [] : description.Devices);
        if (description.NamedDevices is { } named)
        {
            wire.NamedDevices = new WireDeviceNames { Names = { named } };
        }

        wire.EngineLabels.Add(description.EngineLabels);
        return wire;
    }

    public static NodeDescription ToModel(this WireNodeDescription wire) => new()
    {
        OperatingSystem = wire.OperatingSystem,
        Architecture = wire.Architecture,
        NanoCpus = wire.NanoCpus,
        Memory = new ByteSize(wire.Memory),
        Version = wire.Version,
        Address = wire.Address,
        Life = wire.Life,
        Devices = [.. wire.Devices],
        NamedDevices = wire.NamedDevices is { } named ? [.. named.Names] : null,
        Generic = wire.Generic.ToImmutableSortedDictionary(StringComparer.Ordinal),
        GenericNames = wire.GenericNames.Count == 0
            ? null
            : wire.GenericNames.ToImmutableSortedDictionary(StringComparer.Ordinal),
        EngineLabels = wire.EngineLabels.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };

    public static NodeRole ToModel(this WireNodeRole role) =>
        role == WireNodeRole.Manager ? NodeRole.Manager : NodeRole.Worker;

    public static WireNodeRole ToWire(this NodeRole role) =>
        role == NodeRole.Manager ? WireNodeRole.Manager : WireNodeRole.Worker;
}
