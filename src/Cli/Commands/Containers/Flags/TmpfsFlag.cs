using System.Globalization;
using Orc.Model.Containers;
using Orc.Model.Units;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary><c>--tmpfs TARGET[:OPTION,…]</c>; size, mode, uid and gid have fields of their own.</summary>
internal static class TmpfsFlag
{
    public static MountSpec Parse(string text)
    {
        var end = text.IndexOf(':', StringComparison.Ordinal);
        var mount = new MountSpec.Tmpfs { Target = VolumeFlag.Target(end < 0 ? text : text[..end], text) };
        return end < 0
            ? mount
            : text[(end + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries).Aggregate(mount, Option);
    }

    /// <summary>Octal permission bits; null: it is none.</summary>
    public static int? Mode(string text) =>
        text.Length is > 0 and < 6 && !text.AsSpan().ContainsAnyExceptInRange('0', '7')
            ? Convert.ToInt32(text, 8)
            : null;

    private static MountSpec.Tmpfs Option(MountSpec.Tmpfs mount, string option)
    {
        var (name, value) = LabelFlag.Split(option);
        return name switch
        {
            "size" => ByteSize.TryParse(value, out var size) ? mount with { Size = size } : throw Wrong(option),
            "mode" => mount with { Mode = Mode(value) ?? throw Wrong(option) },
            "uid" => mount with { Uid = Number(value) ?? throw Wrong(option) },
            "gid" => mount with { Gid = Number(value) ?? throw Wrong(option) },
            "ro" or "rw" => mount with { ReadOnly = name == "ro" },
            _ => mount with { Options = mount.Options.Add(option) },
        };
    }

    private static FlagException Wrong(string option) => new($"invalid tmpfs option [\"{option}\"]");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
