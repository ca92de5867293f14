using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary><c>-v [SOURCE:]TARGET[:OPTION,…]</c>: a bind where the source is a path, else a volume.</summary>
internal static class VolumeFlag
{
    public static MountSpec Parse(string text, Surroundings surroundings)
    {
        var parts = text.Split(':');
        if (parts.Length > 3)
        {
            throw new FlagException($"invalid volume specification: '{text}': too many colons");
        }

        if (parts.Contains(""))
        {
            throw new FlagException($"invalid spec: {text}: empty section between colons");
        }

        if (parts.Length == 1)
        {
            return new MountSpec.Volume { Target = Target(text, text) };
        }

        var target = Target(parts[1], text);
        var mount = IsPath(parts[0])
            ? new MountSpec.Bind { Source = surroundings.Resolve(parts[0]), Target = target, CreateSource = true }
            : (MountSpec)new MountSpec.Volume { Name = Name(parts[0]), Target = target };
        return parts.Length < 3
            ? mount
            : parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Aggregate(mount, Option);
    }

    /// <summary>An absolute path; Docker's words for any other.</summary>
    public static string Target(string target, string whole)
    {
        if (!target.StartsWith('/'))
        {
            throw new FlagException(
                $"invalid volume specification: '{whole}': invalid mount path: '{target}' mount path must be absolute");
        }

        return Path.GetFullPath(target) is "/"
            ? throw new FlagException($"invalid volume specification: '{whole}': destination can't be '/'")
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
    }

    /// <summary>A name that volumes may have.</summary>
    public static string Name(string name) =>
        name.Length > 1
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-')
            ? name
            : throw new FlagException(
                $"\"{name}\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" " +
                "are allowed. If you intended to pass a host directory, use absolute path");

    private static bool IsPath(string source) =>
        source[0] is '/' or '~'
        || source is "." or ".."
        || source.StartsWith("./", StringComparison.Ordinal)
        || source.StartsWith("../", StringComparison.Ordinal);

    private static MountSpec Option(MountSpec mount, string option) => (option, mount) switch
    {
        ("ro", _) => mount with { ReadOnly = true },
        ("rw", _) => mount with { ReadOnly = false },
        ("z" or "Z", MountSpec.Bind bind) => bind with { SelinuxRelabel = option },
        ("z" or "Z", _) => mount,       // our volumes are ours alone: there is nothing to relabel
        ("nocopy", MountSpec.Volume volume) => volume with { NoCopy = true },
        ("private" or "rprivate" or "shared" or "rshared" or "slave" or "rslave", MountSpec.Bind bind) =>
            bind with { Propagation = option },
        _ => throw new FlagException($"invalid mode: {option}"),
    };
}
