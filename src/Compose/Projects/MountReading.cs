using Orc.Compose.Yaml;

namespace Orc.Compose.Projects;

/// <summary>Reads what is mounted into a service from the canonical tree.</summary>
internal static class MountReading
{
    public static ComposeMount Read(MappingNode volume) => WithDetails(volume, WithBind(volume, new ComposeMount
    {
        Kind = Kind(volume.Text("type")),
        Source = volume.Text("source") is { Length: > 0 } source ? source : null,
        Target = volume.Text("target") ?? "",
        ReadOnly = volume.IsTrue("read_only"),
        Labels = (volume.Mapping("volume") ?? volume).Pairs("labels"),
        Position = volume.Position,
    }));

    private static ComposeMountKind Kind(string? type) => type switch
    {
        "volume" => ComposeMountKind.Volume,
        "bind" => ComposeMountKind.Bind,
        "tmpfs" => ComposeMountKind.Tmpfs,
        "image" => ComposeMountKind.Image,
        _ => ComposeMountKind.Other,
    };

    private static ComposeMount WithBind(MappingNode volume, ComposeMount mount) =>
        volume.Mapping("bind") is not { } bind ? mount
        : mount with
        {
            Propagation = bind.Text("propagation"),
            CreateHostPath = bind.Flag("create_host_path"),
            Recursive = bind.Text("recursive") != "disabled",
            ReadOnlyBelow = bind.Text("recursive") == "readonly",
            Selinux = bind.Text("selinux"),
        };

    private static ComposeMount WithDetails(MappingNode volume, ComposeMount mount)
    {
        var named = volume.Mapping("volume");
        var tmpfs = volume.Mapping("tmpfs");
        return mount with
        {
            NoCopy = named?.IsTrue("nocopy") ?? false,
            Subpath = (mount.Kind == ComposeMountKind.Image ? volume.Mapping("image") : named)?.Text("subpath"),
            TmpfsSize = tmpfs?.Bytes("size"),
            TmpfsMode = tmpfs?.Mode("mode"),
        };
    }
}
