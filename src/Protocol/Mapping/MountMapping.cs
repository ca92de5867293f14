using System.Diagnostics;
using Orc.Model.Containers;
using Orc.Model.Units;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>What is mounted into a container, and the files that secrets and configs become.</summary>
public static class MountMapping
{
    public static WireMount ToWire(this MountSpec mount)
    {
        var wire = new WireMount { Target = mount.Target, ReadOnly = mount.ReadOnly };
        switch (mount)
        {
            case MountSpec.Bind bind:
                wire.Bind = ToWire(bind);
                break;
            case MountSpec.Volume volume:
                wire.Volume = ToWire(volume);
                break;
            case MountSpec.Tmpfs tmpfs:
                wire.Tmpfs = ToWire(tmpfs);
                break;
            case MountSpec.Image image:
                wire.Image = ToWire(image);
                break;
            default:
                throw new UnreachableException($"a mount of type {mount.GetType().Name}");
        }

        return wire;
    }

    public static MountSpec ToModel(this WireMount wire) => wire.KindCase switch
    {
        WireMount.KindOneofCase.Bind => ToModel(wire, wire.Bind),
        WireMount.KindOneofCase.Volume => ToModel(wire, wire.Volume),
        WireMount.KindOneofCase.Tmpfs => ToModel(wire, wire.Tmpfs),
        WireMount.KindOneofCase.Image => ToModel(wire, wire.Image),
        _ => throw new FormatException(
            $"the mount on {wire.Target} is of a kind that this version does not know (bind, volume, tmpfs, image)"),
    };

    public static WireFile ToWire(this FileSpec file)
    {
        var wire = new WireFile
        {
            Kind = (WireFileKind)file.Kind,
            Name = file.Name,
            Target = file.Target,
            Content = file.Content.ToWire(),
            Mode = file.Mode,
        };
        if (file.Uid is { } uid)
        {
            wire.Uid = uid;
        }

        if (file.Gid is { } gid)
        {
            wire.Gid = gid;
        }

        if (file.ClusterName is { } cluster)
        {
            wire.ClusterName = cluster;
        }

        return wire;
    }

    public static FileSpec ToModel(this WireFile wire) => new()
    {
        Kind = (FileKind)wire.Kind,
        Name = wire.Name,
        Target = wire.Target,
        Content = wire.Content.ToModel(),
        Uid = wire.HasUid ? wire.Uid : null,
        Gid = wire.HasGid ? wire.Gid : null,
        Mode = wire.Mode,
        ClusterName = wire.HasClusterName ? wire.ClusterName : null,
    };

    private static WireBindMount ToWire(MountSpec.Bind bind)
    {
        var wire = new WireBindMount
        {
            Source = bind.Source,
            CreateSource = bind.CreateSource,
            NotRecursive = !bind.Recursive,
            ReadOnlyBelow = bind.ReadOnlyBelow,
        };
        if (bind.Propagation is { } propagation)
        {
            wire.Propagation = propagation;
        }

        if (bind.SelinuxRelabel is { } label)
        {
            wire.SelinuxRelabel = label;
        }

        return wire;
    }

    private static WireVolumeMount ToWire(MountSpec.Volume volume)
    {
        var wire = new WireVolumeMount { NoCopy = volume.NoCopy };
        wire.Labels.Add(volume.Labels);
        if (volume.Name is { } name)
        {
            wire.Name = name;
        }

        if (volume.Subpath is { } subpath)
        {
            wire.Subpath = subpath;
        }

        return wire;
    }

    private static WireTmpfsMount ToWire(MountSpec.Tmpfs tmpfs)
    {
        var wire = new WireTmpfsMount();
        wire.Options.Add(tmpfs.Options);
        if (tmpfs.Size is { } size)
        {
            wire.Size = size.Bytes;
        }

        if (tmpfs.Mode is { } mode)
        {
            wire.Mode = mode;
        }

        if (tmpfs.Uid is { } uid)
        {
            wire.Uid = uid;
        }

        if (tmpfs.Gid is { } gid)
        {
            wire.Gid = gid;
        }

        return wire;
    }

    private static WireImageMount ToWire(MountSpec.Image image)
    {
        var wire = new WireImageMount { Name = image.Name };
        if (image.Subpath is { } subpath)
        {
            wire.Subpath = subpath;
        }

        if (image.ImageId is { } id)
        {
            wire.ImageId = id;
        }

        return wire;
    }

    private static MountSpec.Image ToModel(WireMount wire, WireImageMount image) => new()
    {
        Target = wire.Target,
        ReadOnly = wire.ReadOnly,
        Name = image.Name,
        ImageId = image.HasImageId ? image.ImageId : null,
        Subpath = image.HasSubpath ? image.Subpath : null,
    };

    private static MountSpec.Bind ToModel(WireMount wire, WireBindMount bind) => new()
    {
        Target = wire.Target,
        ReadOnly = wire.ReadOnly,
        Source = bind.Source,
        CreateSource = bind.CreateSource,
        Propagation = bind.HasPropagation ? bind.Propagation : null,
        Recursive = !bind.NotRecursive,
        ReadOnlyBelow = bind.ReadOnlyBelow,
        SelinuxRelabel = bind.HasSelinuxRelabel ? bind.SelinuxRelabel : null,
    };

    private static MountSpec.Volume ToModel(WireMount wire, WireVolumeMount volume) => new()
    {
        Target = wire.Target,
        ReadOnly = wire.ReadOnly,
        Name = volume.HasName ? volume.Name : null,
        NoCopy = volume.NoCopy,
        Subpath = volume.HasSubpath ? volume.Subpath : null,
        Labels = volume.Labels.ToModel(),
    };

    private static MountSpec.Tmpfs ToModel(WireMount wire, WireTmpfsMount tmpfs) => new()
    {
        Target = wire.Target,
        ReadOnly = wire.ReadOnly,
        Size = tmpfs.HasSize ? new ByteSize(tmpfs.Size) : null,
        Mode = tmpfs.HasMode ? tmpfs.Mode : null,
        Uid = tmpfs.HasUid ? tmpfs.Uid : null,
        Gid = tmpfs.HasGid ? tmpfs.Gid : null,
        Options = [.. tmpfs.Options],
    };
}
