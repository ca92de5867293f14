using System.CommandLine;

namespace Orc.Cli.Invoking;

/// <summary>
/// What can be said with every command. The short forms stand before the command only, as docker's do.
/// </summary>
internal sealed class GlobalFlags
{
    private readonly Option<string?> _shortHost = Flag.Text("-H", "Daemon socket to connect to", "unix:///path");
    private readonly Option<string?> _host = Flag.Text(
        "--host", "Daemon socket to connect to (default: ORC_HOST, or unix:///run/orc/orc.sock)", "unix:///path");

    private readonly Option<bool> _shortDebug = Flag.Switch("-D", "Enable debug mode");
    private readonly Option<bool> _debug = Flag.Switch("--debug", "Say more about what goes wrong");
    private readonly Option<string?> _logLevel = Flag.Text(
        "--log-level", "What to say on standard error: debug, info, warn, error, fatal");

    private readonly Option<bool> _help = Flag.Switch("--help", "Print usage");
    private readonly Option<bool> _version = Flag.Switch("-v, --version", "Print version information and quit");

    public void AddTo(Command root)
    {
        Option[] everywhere = [_host, _debug, _logLevel, _help];
        foreach (var option in everywhere)
        {
            option.Recursive = true;
            root.Add(option);
        }

        root.Add(_shortHost);
        root.Add(_shortDebug);
        root.Add(_version);
    }

    public string? Host(ParseResult parsed) => parsed.GetValue(_host) ?? parsed.GetValue(_shortHost);

    public bool WantsDebug(ParseResult parsed) =>
        parsed.GetValue(_debug) || parsed.GetValue(_shortDebug) || parsed.GetValue(_logLevel) == "debug";

    public bool WantsHelp(ParseResult parsed) => parsed.GetValue(_help);

    public bool WantsVersion(ParseResult parsed) => parsed.GetValue(_version);
}
