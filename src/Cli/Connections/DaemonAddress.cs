using Orc.Cli.Invoking;

namespace Orc.Cli.Connections;

/// <summary>Where the daemon listens.</summary>
internal sealed record DaemonAddress(string SocketPath)
{
    private const string Scheme = "unix://";

    /// <summary>The longest path a socket can have (unix(7): sun_path, with its closing zero).</summary>
    private const int MaxPathBytes = 107;

    /// <summary>The machine it is on, by ssh; null: this one.</summary>
    public SshTarget? Ssh { get; init; }

    /// <summary>The flag, else ORC_HOST, else the socket below ORC_RUN_ROOT, which is /run/orc if not said.</summary>
    public static DaemonAddress Of(string? flag, CliHost host)
    {
        var text = flag ?? host.Variable("ORC_HOST");
        return text is null ? new DaemonAddress(Path.Combine(RunRoot(host), "orc.sock")) : Parse(text);
    }

    public static string RunRoot(CliHost host) => host.Variable("ORC_RUN_ROOT") ?? "/run/orc";

    public override string ToString() => Ssh?.ToString() ?? Scheme + SocketPath;

    private static DaemonAddress Parse(string text)
    {
        if (text.StartsWith(SshTarget.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new DaemonAddress("") { Ssh = SshTarget.Parse(text) };
        }

        if (!text.StartsWith($"{Scheme}/", StringComparison.Ordinal))
        {
            throw new CliException(
                $"cannot use the host \"{text}\": it must be a socket of this machine (unix:///run/orc/orc.sock) "
                + "or one that ssh reaches (ssh://user@host)");
        }

        return text.Length - Scheme.Length <= MaxPathBytes
            ? new DaemonAddress(text[Scheme.Length..])
            : throw new CliException(
                $"cannot use the host \"{text}\": a socket's path has {MaxPathBytes} bytes at most");
    }
}
