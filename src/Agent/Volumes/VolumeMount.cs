using Orc.Linux.Mounts;
using Orc.Model.Volumes;

namespace Orc.Agent.Volumes;

/// <summary>
/// What the options of Docker's local driver (<c>type</c>, <c>device</c>, <c>o</c>) ask to be mounted.
/// </summary>
internal sealed record VolumeMount(string Type, string Device, MountOptions Options)
{
    public bool IsBind => Options.IsBind;

    /// <summary>Null: none is asked for; the volume is a directory.</summary>
    /// <exception cref="VolumeException">The options make no mount.</exception>
    public static VolumeMount? Parse(VolumeSpec spec)
    {
        if (spec.Driver is not ("local" or ""))
        {
            throw new VolumeException(
                VolumeFailure.InvalidSpec,
                $"volume {spec.Name}: driver \"{spec.Driver}\" is not there; orc has \"local\"");
        }

        if (spec.Options.IsEmpty)
        {
            return null;
        }

        if (spec.Options.Keys.FirstOrDefault(key => key is not ("type" or "device" or "o")) is { } unknown)
        {
            throw new VolumeException(
                VolumeFailure.InvalidSpec,
                $"volume {spec.Name}: driver option \"{unknown}\" is not known to the local driver; it has type, " +
                $"device and o{(unknown == "size" ? " (a tmpfs takes its size there: o=size=100m)" : "")}");
        }

        var options = MountOptions.Parse(spec.Options.GetValueOrDefault("o", ""));
        var type = spec.Options.GetValueOrDefault("type", options.IsBind ? "none" : "");
        var device = spec.Options.GetValueOrDefault("device", "");
        return (type, device) switch
        {
            ("", _) => throw Missing(spec, "type"),
            (_, "") => throw Missing(spec, "device"),
            _ when options.IsBind && !device.StartsWith('/') => throw new VolumeException(
                VolumeFailure.InvalidSpec,
                $"volume {spec.Name}: device \"{device}\" of a bind must be an absolute path"),
            ("none" or "bind", _) when !options.IsBind => throw new VolumeException(
                VolumeFailure.InvalidSpec,
                $"volume {spec.Name}: type \"{type}\" mounts nothing by itself; add o=bind"),
            _ => new VolumeMount(type, device, options),
        };
    }

    private static VolumeException Missing(VolumeSpec spec, string option) => new(
        VolumeFailure.InvalidSpec, $"volume {spec.Name}: driver option \"{option}\" is missing beside the others");
}
