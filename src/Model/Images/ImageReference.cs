using System.Diagnostics.CodeAnalysis;

namespace Orc.Model.Images;

/// <summary>
/// Names an image as people do, made whole: <c>busybox</c>, <c>library/busybox</c> and
/// <c>docker.io/library/busybox:latest</c> are one value. The grammar and its errors are those of Docker
/// (distribution/reference).
/// </summary>
public sealed record ImageReference
{
    public const string DefaultDomain = "docker.io";
    public const string DefaultTag = "latest";
    private const string LegacyDomain = "index.docker.io";
    private const string OfficialPrefix = "library/";
    private const int MaxNameLength = 255;

    private ImageReference(string domain, string path, string? tag, Digest? digest)
    {
        Domain = domain;
        Path = path;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry, with its port: <c>docker.io</c>, <c>localhost:5000</c>.</summary>
    public string Domain { get; }

    /// <summary>The repository in it: <c>library/busybox</c>.</summary>
    public string Path { get; }

    /// <summary>Null only beside a digest.</summary>
    public string? Tag { get; }

    /// <summary>Null: whatever the tag names at the time.</summary>
    public Digest? Digest { get; }

    /// <summary>Registry and repository: <c>docker.io/library/busybox</c>.</summary>
    public string Name => $"{Domain}/{Path}";

    /// <summary>As people write the name: <c>busybox</c>, <c>me/tool</c>, <c>localhost:5000/tool</c>.</summary>
    public string FamiliarName
    {
        get
        {
            if (Domain != DefaultDomain)
            {
                return Name;
            }

            var official = Path.StartsWith(OfficialPrefix, StringComparison.Ordinal)
                && Path.IndexOf('/', OfficialPrefix.Length) < 0;
            return official ? Path[OfficialPrefix.Length..] : Path;
        }
    }

    /// <summary>Whole, for stores and wires: <c>docker.io/library/busybox:latest</c>.</summary>
    public string Canonical => Name + Suffix;

    private string Suffix => (Tag is null ? "" : $":{Tag}") + (Digest is null ? "" : $"@{Digest}");

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference) =>
        TryParse(text, out reference, out _);

    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference, out var error) ? reference : throw new FormatException(error);

    /// <summary>The error, where there is one, is the sentence Docker says.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? error)
    {
        reference = null;
        error = ErrorOf(text, out var parts);
        if (error is not null)
        {
            return false;
        }

        var tag = parts.Tag ?? (parts.Digest is null ? DefaultTag : null);
        reference = new ImageReference(parts.Domain, parts.Path, tag, parts.Digest);
        return true;
    }

    public ImageReference WithTag(string tag) => ReferenceGrammar.IsTag(tag)
        ? new ImageReference(Domain, Path, tag, digest: null)
        : throw new FormatException("invalid tag format");

    /// <summary>The same repository, and this very content.</summary>
    public ImageReference WithDigest(Digest digest) => new(Domain, Path, tag: null, digest);

    /// <summary>As people see it: <c>busybox:latest</c>.</summary>
    public override string ToString() => FamiliarName + Suffix;

    private static string? ErrorOf(string text, out (string Domain, string Path, string? Tag, Digest? Digest) parts)
    {
        parts = default;
        if (text.Length == 64 && text.All(char.IsAsciiHexDigitLower))
        {
            return $"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings";
        }

        var rest = text;
        Digest? digest = null;
        if (rest.IndexOf('@', StringComparison.Ordinal) is var at and >= 0)
        {
            if (!Images.Digest.TryParse(rest[(at + 1)..], out var parsed))
            {
                return "invalid reference format";
            }

            digest = parsed;
            rest = rest[..at];
        }

        var (domain, remote) = Split(rest);
        string? tag = null;
        if (remote.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0)
        {
            tag = remote[(colon + 1)..];
            remote = remote[..colon];
        }

        if (remote.Any(char.IsAsciiLetterUpper))
        {
            return $"invalid reference format: repository name ({remote}) must be lowercase";
        }

        if (!ReferenceGrammar.IsDomain(domain) || !ReferenceGrammar.IsPath(remote)
            || (tag is not null && !ReferenceGrammar.IsTag(tag)))
        {
            return "invalid reference format";
        }

        parts = (domain, remote, tag, digest);
        return domain.Length + 1 + remote.Length > MaxNameLength
            ? $"repository name must not be more than {MaxNameLength} characters"
            : null;
    }

    // The first step is a registry if it looks like a host: a dot, a port, "localhost", or capitals.
    private static (string Domain, string Remote) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : text[..slash];
        var isHost = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal)
            || first == "localhost" || first.Any(char.IsAsciiLetterUpper);
        var (domain, remote) = isHost ? (first, text[(slash + 1)..]) : (DefaultDomain, text);
        domain = domain == LegacyDomain ? DefaultDomain : domain;
        return domain == DefaultDomain && !remote.Contains('/', StringComparison.Ordinal)
            ? (domain, OfficialPrefix + remote)
            : (domain, remote);
    }
}
