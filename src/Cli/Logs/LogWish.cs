using System.Globalization;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Logs;

/// <summary>Which part of a log is wanted, from the flags that every <c>logs</c> has.</summary>
internal static class LogWish
{
    public static LogsRequest Of(string? since, string? until, string? tail, bool follow, TimeProvider time)
    {
        var request = new LogsRequest
        {
            Stdout = true,
            Stderr = true,
            Follow = follow,
            Since = LogsCommand.Moment(since, "since", time),
            Until = LogsCommand.Moment(until, "until", time),
        };
        if (tail is not (null or "" or "all"))
        {
            request.Tail = long.TryParse(
                tail, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw new CliException($"invalid value for \"tail\": \"{tail}\" is neither a number nor \"all\"");
            if (count < 0)
            {
                request.ClearTail();
            }
        }

        return request;
    }
}
