using System.Collections.Immutable;
using System.Globalization;
using Orc.Compose.Projects;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Units;

namespace Orc.Compose.Lowering;

/// <summary>What is mounted into a service's containers, as specs.</summary>
internal sealed class MountLowering(ComposeProject project, ProjectScope scope)
{
    private const int DefaultMode = 0x124;

    private readonly Dictionary<string, string> _volumeNames = project.Volumes.ToDictionary(
        volume => volume.Key, volume => volume.Name, StringComparer.Ordinal);

    private readonly Dictionary<string, ComposeFile> _configs = project.Configs.ToDictionary(
        file => file.Key, StringComparer.Ordinal);

    private readonly Dictionary<string, ComposeFile> _secrets = project.Secrets.ToDictionary(
        file => file.Key, StringComparer.Ordinal);

    public ImmutableArray<MountSpec> Mounts(ComposeService service) =>
        [.. service.Volumes.Select(Mount).OfType<MountSpec>(), .. service.Tmpfs.Select(Tmpfs)];

    public ImmutableArray<FileSpec> Files(ComposeService service) =>
    [
        .. service.Configs.Select(reference => File(FileKind.Config, reference, _configs)).OfType<FileSpec>(),
        .. service.Secrets.Select(reference => File(FileKind.Secret, reference, _secrets)).OfType<FileSpec>(),
    ];

    private MountSpec? Mount(ComposeMount mount) => mount.Kind switch
    {
        ComposeMountKind.Bind => new MountSpec.Bind
        {
            Source = mount.Source ?? "",
            Target = mount.Target,
            ReadOnly = mount.ReadOnly,

            // On another node than the one that has it, a task would run on nothing.
            CreateSource = mount.CreateHostPath ?? scope == ProjectScope.Host,
            Propagation = mount.Propagation,
            Recursive = mount.Recursive,
            ReadOnlyBelow = mount.ReadOnlyBelow,
            SelinuxRelabel = mount.Selinux,
        },
        ComposeMountKind.Image => new MountSpec.Image
        {
            Name = mount.Source ?? "",
            Target = mount.Target,
            ReadOnly = true,
            Subpath = mount.Subpath,
        },
        ComposeMountKind.Volume => new MountSpec.Volume
        {
            Name = mount.Source is { } key ? _volumeNames.GetValueOrDefault(key, key) : null,
            Target = mount.Target,
            ReadOnly = mount.ReadOnly,
            NoCopy = mount.NoCopy,
            Subpath = mount.Subpath,
            Labels = mount.Labels,
        },
        ComposeMountKind.Tmpfs => new MountSpec.Tmpfs
        {
            Target = mount.Target,
            ReadOnly = mount.ReadOnly,
            Size = mount.TmpfsSize,
            Mode = mount.TmpfsMode,
        },
        _ => null,
    };

    // path[:option,…]; size, mode, uid and gid have fields of their own.
    private static MountSpec.Tmpfs Tmpfs(string text)
    {
        var end = text.IndexOf(':', StringComparison.Ordinal);
        var mount = new MountSpec.Tmpfs { Target = end < 0 ? text : text[..end] };
        var rest = ImmutableArray.CreateBuilder<string>();
        foreach (var option in end < 0 ? [] : text[(end + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = option.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                ? (option[..at], option[(at + 1)..])
                : (option, "");
            switch (name)
            {
                case "size" when ByteSize.TryParse(value, out var size):
                    mount = mount with { Size = size };
                    break;
                case "mode" when value.Length is > 0 and < 6 && !value.AsSpan().ContainsAnyExceptInRange('0', '7'):
                    mount = mount with { Mode = Convert.ToInt32(value, 8) };
                    break;
                case "uid" when Number(value) is { } uid:
                    mount = mount with { Uid = uid };
                    break;
                case "gid" when Number(value) is { } gid:
                    mount = mount with { Gid = gid };
                    break;
                case "ro" or "rw":
                    mount = mount with { ReadOnly = name == "ro" };
                    break;
                default:
                    rest.Add(option);
                    break;
            }
        }

        return mount with { Options = rest.ToImmutable() };
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static FileSpec? File(
        FileKind kind, ComposeFileReference reference, Dictionary<string, ComposeFile> files) =>
        files.TryGetValue(reference.Source, out var file) && (file.Content is not null || file.IsExternal)
            ? new FileSpec
            {
                Kind = kind,
                Name = reference.Source,
                Target = reference.Target,
                Content = file.Content ?? [],
                ClusterName = file.IsExternal ? file.Name : null,
                Uid = reference.Uid,
                Gid = reference.Gid,
                Mode = reference.Mode ?? DefaultMode,
            }
            : null;
}
