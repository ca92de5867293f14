using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Orc.Model.Images;

/// <summary>What a program was built for, in the words of OCI: <c>linux/amd64</c>, <c>linux/arm/v7</c>.</summary>
public sealed record Platform(string Os, string Architecture, string? Variant)
{
    // Those that Go has or had a name for: images are built for no others.
    private static readonly string[] Architectures =
    [
        "386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "loong64", "mips", "mipsle", "mips64",
        "mips64le", "mips64p32", "mips64p32le", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x", "sparc",
        "sparc64", "wasm",
    ];

    private static readonly string[] Systems =
    [
        "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "netbsd",
        "openbsd", "plan9", "solaris", "wasip1", "windows", "zos",
    ];

    /// <summary>Of this machine.</summary>
    public static readonly Platform Host = RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => new("linux", "amd64", null),
        System.Runtime.InteropServices.Architecture.Arm64 => new("linux", "arm64", "v8"),
        System.Runtime.InteropServices.Architecture.Arm => new("linux", "arm", "v7"),
        System.Runtime.InteropServices.Architecture.X86 => new("linux", "386", null),
        var other => new("linux", other.ToString().ToLowerInvariant(), null),
    };

    /// <summary>Takes what <c>--platform</c> takes: <c>linux/arm64</c>, <c>arm64</c>, <c>linux/arm/v7</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Platform? platform)
    {
        var words = text.ToLowerInvariant().Split('/');
        platform = words switch
        {
            _ when words.Any(string.IsNullOrWhiteSpace) => null,
            ["linux"] => Host,
            [var architecture] => Normal("linux", architecture, null),
            [var os, var architecture] => Normal(os, architecture, null),
            [var os, var architecture, var variant] => Normal(os, architecture, variant),
            _ => null,
        };
        return platform is not null;
    }

    /// <summary>What is wrong with what somebody wrote, in words that go on from it; null: it is a platform.</summary>
    public static string? FindError(string text)
    {
        if (!TryParse(text, out var platform))
        {
            return "is not a platform such as linux/arm64";
        }

        return !Systems.Contains(platform.Os) ? $"is not a platform: there is no operating system {platform.Os}"
            : !Architectures.Contains(platform.Architecture)
                ? $"is not a platform: there is no architecture {platform.Architecture} (such as amd64, arm64, arm/v7)"
            : null;
    }

    /// <summary>How well a machine of this kind runs what was built: more is better, null is not at all.</summary>
    public int? Suits(Platform built)
    {
        var other = Normal(built.Os, built.Architecture, built.Variant);
        if (other.Os != Os || other.Architecture != Architecture)
        {
            return null;
        }

        // Of arm the older variants run on the newer; of amd64 "v2" and up ask for a processor we do not look at.
        var (mine, theirs) = (Level(Variant, Architecture), Level(other.Variant, Architecture));
        return theirs <= mine ? theirs : null;
    }

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static Platform Normal(string os, string architecture, string? variant) => architecture switch
    {
        "x86_64" or "x86-64" => new(os, "amd64", variant),
        "aarch64" => new(os, "arm64", variant ?? "v8"),
        "arm64" => new(os, "arm64", variant ?? "v8"),
        "armhf" => new(os, "arm", "v7"),
        "armel" => new(os, "arm", "v6"),
        "arm" => new(os, "arm", variant ?? "v7"),
        "i386" => new(os, "386", variant),
        _ => new(os, architecture, variant),
    };

    private static int Level(string? variant, string architecture) =>
        variant is ['v', .. var number] && int.TryParse(number, out var level)
            ? level
            : architecture == "amd64" ? 1 : 0;
}
