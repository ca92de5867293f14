using System.CommandLine;
using Orc.Cli.Attaching;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Containers;

/// <summary>How <c>run</c> goes about it: in the background or attached, and to what.</summary>
internal sealed class RunFlags
{
    private readonly Option<bool> _detach = Flag.Switch(
        "-d, --detach", "Run container in background and print container ID");
    private readonly Option<string[]> _attach = Flag.List("-a, --attach", "Attach to STDIN, STDOUT or STDERR");
    private readonly Option<bool> _proxy = Flag.Switch("--sig-proxy", "Proxy received signals to the process");
    private readonly Option<string?> _keys = Flag.Text(
        "--detach-keys", "Override the key sequence for detaching a container");

    public RunFlags()
    {
        _proxy.DefaultValueFactory = _ => true;
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_detach, _attach, _proxy, _keys])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Wrong flags throw <see cref="FlagException"/>.</summary>
    public RunChoice Read(ParseResult parsed, bool interactive)
    {
        var flags = new FlagReader(parsed);
        var streams = flags.Each(_attach, text => text.ToLowerInvariant() switch
        {
            "stdin" or "stdout" or "stderr" => text.ToLowerInvariant(),
            _ => throw new FlagException("valid streams are STDIN, STDOUT and STDERR"),
        });
        var detach = flags.Switch(_detach);
        if (detach && !streams.IsEmpty)
        {
            throw new FlagException("conflicting options: cannot specify both --attach and --detach");
        }

        var all = streams.IsEmpty && !detach;
        return new RunChoice
        {
            Detached = detach,
            Stdin = interactive && (all || streams.Contains("stdin")),
            Stdout = all || streams.Contains("stdout"),
            Stderr = all || streams.Contains("stderr"),
            ForwardSignals = flags.Switch(_proxy),
            DetachKeys = flags.Word(_keys) ?? DetachKeys.Usual,
        };
    }
}
