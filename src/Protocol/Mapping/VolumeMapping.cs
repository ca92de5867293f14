using Orc.Model.Volumes;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>Named volumes.</summary>
public static class VolumeMapping
{
    public static WireVolume ToWire(this VolumeSpec volume)
    {
        var wire = new WireVolume { Name = volume.Name, Driver = volume.Driver };
        wire.Options.Add(volume.Options);
        wire.Labels.Add(volume.Labels);
        return wire;
    }

    public static VolumeSpec ToModel(this WireVolume wire)
    {
        var volume = new VolumeSpec
        {
            Name = wire.Name,
            Options = wire.Options.ToModel(),
            Labels = wire.Labels.ToModel(),
        };
        return wire.Driver.Length == 0 ? volume : volume with { Driver = wire.Driver };
    }
}
