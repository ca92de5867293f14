using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Cli.Attaching;
using Orc.Cli.Commands.Services;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Logs;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class LogsCommand
{
    private const int BufferBytes = 1 << 16;

    public static Command Create()
    {
        var follow = Flag.Switch("-f, --follow", "Follow log output");
        var since = Flag.Text(
            "--since", "Show logs since timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\")");
        var until = Flag.Text(
            "--until", "Show logs before a timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\")");
        var tail = Flag.Text("-n, --tail", "Number of lines to show from the end of the logs, or all");
        var times = Flag.Switch("-t, --timestamps", "Show timestamps");
        var details = Flag.Switch("--details", "Show extra details provided to logs");
        details.Hidden = true;
        var container = Operand.Optional("CONTAINER");
        var command = new Command("logs", "Fetch the logs of a container")
        {
            follow, since, until, tail, times, details, container,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            if (invocation.Get(container) is not { } name)
            {
                await invocation.Error.WriteLineAsync(
                    "\"orc logs\" requires exactly 1 argument\n\nUsage:  orc logs [OPTIONS] CONTAINER");
                await ProjectHint.WriteAsync(invocation, "logs");
                return ExitCodes.Failure;
            }

            var request = new LogsRequest
            {
                Container = name,
                Follow = invocation.Get(follow),
                Since = Moment(invocation.Get(since), "since", invocation.Time),
                Until = Moment(invocation.Get(until), "until", invocation.Time),
                Stdout = true,
                Stderr = true,
                Batched = true,
            };
            if (Tail(invocation.Get(tail)) is { } lines)
            {
                request.Tail = lines;
            }

            try
            {
                var daemon = await invocation.ConnectAsync(cancellationToken);
                await WriteAsync(invocation, daemon, request, invocation.Get(times), cancellationToken);
            }
            catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
            {
                var code = await WriteTasksAsync(invocation, request, invocation.Get(times), cancellationToken);
                if (code is null)
                {
                    throw;
                }

                return code.Value;
            }

            return ExitCodes.Success;
        });
        return command;
    }

    public static Timestamp? Moment(string? text, string flag, TimeProvider time)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return LogTime.Parse(text, time) is { } moment
            ? Timestamp.FromDateTimeOffset(moment)
            : throw new CliException(
                $"invalid value for \"{flag}\": \"{text}\" is no time: it is written 10m, 2026-01-02T13:23:37Z, " +
                "2026-01-02 or as Unix seconds");
    }

    // Docker takes anything that is no number for all; a word that is not "all" is a mistake and said.
    public static long? Tail(string? text) => text switch
    {
        null or "" or "all" => null,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) =>
            count < 0 ? null : count,
        _ => throw new CliException(
            $"invalid argument \"{text}\" for \"-n, --tail\" flag: it is a number of lines, or all"),
    };

    /// <summary>
    /// No container here: a task of the cluster, or a service, whose tasks are told apart. Null: neither.
    /// </summary>
    private static async Task<int?> WriteTasksAsync(
        Invocation invocation, LogsRequest request, bool withTimes, CancellationToken cancellationToken)
    {
        var tasks = await TaskLookup.ListAsync(invocation, request.Container, cancellationToken);
        if (tasks.Count == 0)
        {
            return null;
        }

        if (TaskLookup.AreOfService(tasks, request.Container))
        {
            var printer = new LogPrinter(invocation.Console, new LogLayout { HasTimes = withTimes, Gap = "    " });
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var whole = request.Clone();
            whole.Batched = false;
            var logs = new ServiceLogs(invocation, cluster, printer);
            return await logs.PrintAsync(request.Container, whole, cancellationToken)
                ? ExitCodes.Success
                : ExitCodes.Failure;
        }

        if (await TaskLookup.FindAsync(invocation, request.Container, cancellationToken) is not { } found)
        {
            return null;
        }

        var its = request.Clone();
        its.Container = found.Container;
        await WriteAsync(invocation, found.Daemon, its, withTimes, cancellationToken);
        return ExitCodes.Success;
    }

    // Our own daemon, if it went away, is waited for: the container goes on writing without it, and its log is read on.
    private static async Task WriteAsync(
        Invocation invocation,
        DaemonConnection daemon,
        LogsRequest request,
        bool withTimes,
        CancellationToken cancellationToken)
    {
        var isOurs = ReferenceEquals(daemon, await invocation.ConnectAsync(cancellationToken));
        await using var output = new BufferedStream(invocation.Console.OutBytes, BufferBytes);
        var lines = new LogLines(output, invocation.Console.ErrorBytes, withTimes);
        while (!await TryWriteAsync(daemon, request, (output, lines, isOurs), cancellationToken))
        {
            daemon = await DaemonReturn.WaitAsync(invocation, cancellationToken) ?? throw new CliException(
                "the orc daemon did not come back; the container goes on without it");
        }
    }

    // False: the daemon went away; the request asks for the rest now.
    private static async Task<bool> TryWriteAsync(
        DaemonConnection daemon,
        LogsRequest request,
        (Stream Output, LogLines Lines, bool ReadsOn) to,
        CancellationToken cancellationToken)
    {
        try
        {
            using var call = daemon.Containers.Logs(request, cancellationToken: cancellationToken);
            var records = call.ResponseStream;
            var next = records.MoveNext(cancellationToken);
            while (await next)
            {
                await to.Lines.WriteAsync(records.Current, cancellationToken);
                ReadOnFrom(records.Current.Position, request);
                next = records.MoveNext(cancellationToken);
                if (!next.IsCompleted)
                {
                    // Whoever follows wants to see what there is.
                    await to.Output.FlushAsync(cancellationToken);
                }
            }

            await to.Output.FlushAsync(cancellationToken);
            return true;
        }
        catch (RpcException failure) when (to.ReadsOn && request.Follow && AttachedSession.IsLoss(failure))
        {
            await to.Output.FlushAsync(cancellationToken);
            return false;
        }
    }

    private static void ReadOnFrom(string position, LogsRequest request)
    {
        if (position.Length > 0)
        {
            request.After = position;
            request.ClearTail();
            request.Since = null;
        }
    }
}
