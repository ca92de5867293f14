using System.Buffers;

namespace Orc.Cli.Commands.Host;

/// <summary>How systemd runs the daemon.</summary>
internal static class SystemdUnit
{
    public const string Name = "orcd.service";
    public const string Path = $"/etc/systemd/system/{Name}";
    public const string Systemctl = "/usr/bin/systemctl";

    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\"'\\;");

    /// <summary>
    /// The containers are not the unit's to stop: they lie in a scope of their own, and only the daemon is killed with
    /// it. It comes back by itself, and asks for its cgroup to be left to it.
    /// </summary>
    public static string Text(string program, DaemonRoots roots) =>
        $"""
        [Unit]
        Description=orc daemon: containers, Compose projects and clusters
        After=network-online.target nss-lookup.target local-fs.target
        Wants=network-online.target
        RequiresMountsFor={roots.DataRoot}

        [Service]
        ExecStart={string.Join(' ', roots.Flags().Prepend(program).Select(Quoted))}
        Restart=always
        RestartSec=1
        KillMode=process
        Delegate=yes
        OOMScoreAdjust=-500
        LimitNOFILE=1048576
        TasksMax=infinity

        [Install]
        WantedBy=multi-user.target

        """;

    // systemd.service(5): % is a specifier, $ a variable, quotes as in a shell.
    private static string Quoted(string word)
    {
        var escaped = word.Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal);
        return escaped.AsSpan().ContainsAny(Special)
            ? '"'
                + escaped.Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal)
                + '"'
            : escaped;
    }
}
