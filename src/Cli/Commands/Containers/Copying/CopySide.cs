namespace Orc.Cli.Commands.Containers.Copying;

/// <summary>One side of <c>cp</c>: a path of a container, or of this machine.</summary>
/// <param name="Container">Null: this machine.</param>
/// <param name="Path">As it was written.</param>
internal sealed record CopySide(string? Container, string Path)
{
    public bool IsStream => Container is null && Path == "-";

    /// <summary>What lies in the directory, not it itself: the path ends in a dot.</summary>
    public bool IsContent => Path is "." || Path.EndsWith("/.", StringComparison.Ordinal);

    public bool EndsWithSlash => Path.EndsWith('/');

    /// <summary>The last name; "." where there is none.</summary>
    public string Name => System.IO.Path.GetFileName(Path.TrimEnd('/')) is { Length: > 0 } name ? name : ".";

    public string Parent => Path.TrimEnd('/') is { Length: > 0 } clean && clean.LastIndexOf('/') is >= 0 and var at
        ? clean[..(at + 1)]
        : Container is null ? "." : "/";

    /// <summary>As docker tells: absolute, or with a dot in front, is a path of this machine.</summary>
    public static CopySide Parse(string text)
    {
        var at = text.IndexOf(':', StringComparison.Ordinal);
        return text.StartsWith('/') || text.StartsWith('.') || at <= 0
            ? new CopySide(null, text)
            : new CopySide(text[..at], text[(at + 1)..]);
    }

    public override string ToString() => Container is null ? Path : $"{Container}:{Path}";
}
