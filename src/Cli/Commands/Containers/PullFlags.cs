using System.CommandLine;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Containers;

/// <summary>When the image is pulled, and whether it is told.</summary>
internal sealed class PullFlags
{
    private readonly Option<string?> _pull = Flag.Text(
        "--pull", "Pull image before running (\"always\", \"missing\", \"never\")");
    private readonly Option<bool> _quiet = Flag.Switch("-q, --quiet", "Suppress the pull output");

    public void AddTo(Command command)
    {
        command.Options.Add(_pull);
        command.Options.Add(_quiet);
    }

    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet);

    /// <summary>Wrong flags throw <see cref="FlagException"/>.</summary>
    public string Policy(ParseResult parsed) => parsed.GetValue(_pull) switch
    {
        null or "" => "missing",
        "always" or "missing" or "never" => parsed.GetValue(_pull)!,
        var other => throw new FlagException(
            $"invalid pull option: '{other}': must be one of \"always\", \"missing\" or \"never\""),
    };
}
