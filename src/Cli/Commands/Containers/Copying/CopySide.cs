using Orc.Cli.Invoking;

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

    /// <summary>Both sides: one is a container's, and neither is empty.</summary>
    public static (CopySide From, CopySide To) Both(string source, string target)
    {
        var (from, to) = (Parse(source), Parse(target));
        return (from.Container, to.Container) switch
        {
            (null, null) => throw new CliException("must specify at least one container source"),
            (not null, not null) => throw new CliException("copying between containers is not supported"),
            _ when from.Path.Length == 0 => throw new CliException("source can not be empty"),
            _ when to.Path.Length == 0 => throw new CliException("destination can not be empty"),
            _ => (from, to),
        };
    }

    public override string ToString() => Container is null ? Path : $"{Container}:{Path}";
}
