using System.Buffers;
using System.Globalization;
using System.Text;
using Orc.Cli.Invoking;

namespace Orc.Cli.Connections;

/// <summary>A daemon on a machine that ssh reaches: <c>ssh://[user@]host[:port][/path/of/socket]</c>.</summary>
internal sealed record SshTarget
{
    public const string Scheme = "ssh://";

    // The far side's shell reads the words: what it could take for more than a path is refused.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-");

    public required string Host { get; init; }

    /// <summary>Null: as ssh is set up.</summary>
    public string? User { get; init; }

    /// <summary>Null: as ssh is set up.</summary>
    public int? Port { get; init; }

    /// <summary>The daemon's socket there; empty: the usual one.</summary>
    public string Path { get; init; } = "";

    /// <exception cref="CliException">It is none.</exception>
    public static SshTarget Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw Refused(text, "it must be like ssh://user@host:22");
        }

        if (uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            throw Refused(text, "a password cannot be in it: ssh asks for it, or use a key");
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw Refused(text, "it ends after the path of the socket");
        }

        var host = uri.DnsSafeHost;
        if (host[0] == '-' || uri.UserInfo.StartsWith('-'))
        {
            throw Refused(text, "ssh would take it for a flag");
        }

        var path = uri.AbsolutePath == "/" ? "" : uri.AbsolutePath;
        return path.AsSpan().IndexOfAnyExcept(Plain) < 0
            ? new SshTarget
            {
                Host = host,
                User = uri.UserInfo.Length > 0 ? Uri.UnescapeDataString(uri.UserInfo) : null,
                Port = uri.IsDefaultPort ? null : uri.Port,
                Path = path,
            }
            : throw Refused(text, "the path may have letters, digits and / . _ - only");
    }

    /// <summary>The words of ssh, without its own name.</summary>
    public IReadOnlyList<string> Arguments()
    {
        var words = new List<string> { "-T", "-o", "ConnectTimeout=30" };
        if (User is not null)
        {
            words.AddRange(["-l", User]);
        }

        if (Port is { } port)
        {
            words.AddRange(["-p", port.ToString(CultureInfo.InvariantCulture)]);
        }

        words.AddRange(["--", Host, "orc"]);
        if (Path.Length > 0)
        {
            words.AddRange(["--host", $"unix://{Path}"]);
        }

        words.AddRange(["system", "dial-stdio"]);
        return words;
    }

    public override string ToString()
    {
        var text = new StringBuilder(Scheme);
        _ = User is null ? text : text.Append(User).Append('@');
        _ = text.Append(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host);
        _ = Port is { } port ? text.Append(CultureInfo.InvariantCulture, $":{port}") : text;
        return text.Append(Path).ToString();
    }

    private static CliException Refused(string text, string reason) =>
        new($"cannot use the host \"{text}\": {reason}");
}
