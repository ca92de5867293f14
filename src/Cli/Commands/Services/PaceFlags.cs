using System.CommandLine;
using System.Globalization;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>At what pace tasks are replaced: <c>--update-…</c> and <c>--rollback-…</c>.</summary>
internal sealed class PaceFlags(string name)
{
    private readonly Option<string?> _parallelism = Flag.Text(
        $"--{name}-parallelism", "Maximum number of tasks replaced simultaneously (0 to replace all at once)", "uint");

    private readonly Option<string?> _delay = Flag.Text(
        $"--{name}-delay", "Delay between replacements (ns|us|ms|s|m|h)", "duration");

    private readonly Option<string?> _monitor = Flag.Text(
        $"--{name}-monitor", "How long a new task is watched for failure (ns|us|ms|s|m|h)", "duration");

    private readonly Option<string?> _order = Flag.Text($"--{name}-order", "start-first or stop-first");
    private readonly Option<string?> _action = Flag.Text(
        $"--{name}-failure-action", name == "update" ? "pause, continue or rollback" : "pause or continue");

    private readonly Option<string?> _ratio = Flag.Text(
        $"--{name}-max-failure-ratio", "Failure rate to tolerate (0 to 1)", "float");

    public IEnumerable<Option> Options => [_parallelism, _delay, _monitor, _order, _action, _ratio];

    /// <summary>Null: nothing of it was said.</summary>
    public WireUpdatePace? Read(FlagReader flags)
    {
        if (!Options.Any(flags.Has))
        {
            return null;
        }

        var pace = new WireUpdatePace();
        if (ServiceFlags.Count(flags, _parallelism) is { } parallelism)
        {
            pace.Parallelism = parallelism;
        }

        if (Duration(flags, _delay) is { } delay)
        {
            pace.Delay = delay;
        }

        if (Duration(flags, _monitor) is { } monitor)
        {
            pace.Monitor = monitor;
        }

        if (flags.Word(_order) is { } order)
        {
            pace.Order = order is "start-first" or "stop-first"
                ? order
                : throw FlagReader.Refused(_order, order, "it is start-first or stop-first");
        }

        if (flags.Word(_action) is { } action)
        {
            pace.FailureAction = action is "pause" or "continue" || (action == "rollback" && name == "update")
                ? action
                : throw FlagReader.Refused(_action, action, $"it is {_action.Description}");
        }

        if (flags.Word(_ratio) is { } ratio)
        {
            pace.MaxFailureRatio = double.TryParse(ratio, CultureInfo.InvariantCulture, out var value)
                && value is >= 0 and <= 1
                    ? value
                    : throw FlagReader.Refused(_ratio, ratio, "it is a number from 0 to 1");
        }

        return pace;
    }

    public static long? Duration(FlagReader flags, Option<string?> option) => flags.Duration(option) switch
    {
        null => null,
        { } duration when duration < TimeSpan.Zero =>
            throw FlagReader.Refused(option, flags.Text(option)!, "it cannot be negative"),
        { } duration => duration.ToNanoseconds(),
    };
}
