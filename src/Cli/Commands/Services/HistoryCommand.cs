using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>
/// <c>stack history</c> and <c>service history</c>: the releases that <c>service rollback --to</c> can go back to.
/// </summary>
internal static class HistoryCommand
{
    public static Command CreateOfStack() => Create("STACK", name => new ListReleasesRequest { Stack = name });

    public static Command CreateOfService() => Create("SERVICE", name => new ListReleasesRequest { Service = name });

    private static Command Create(string usage, Func<string, ListReleasesRequest> request)
    {
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var name = Operand.One(usage);
        var command = new Command("history", "List the releases of services, and what each change changed")
        {
            format, name,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Services.ListReleasesAsync(
                request(invocation.Get(name)), cancellationToken: cancellationToken);
            if (reply.Releases.Count == 0)
            {
                throw new CliException($"nothing found in stack: {invocation.Get(name)}");
            }

            new Listing<ReleaseView>(
                    Columns(invocation.Time), "Service", "Release", "Image", "Replaced", "Cause", "Changed")
                .Write(invocation.Out, reply.Releases, invocation.Get(format));
            return ExitCodes.Success;
        });
        return command;
    }

    private static ImmutableArray<Column<ReleaseView>> Columns(TimeProvider time) =>
    [
        new("Service", "SERVICE", release => release.Service),
        new("Release", "RELEASE", release => release.Release.ToString(CultureInfo.InvariantCulture)),
        new("Image", "IMAGE", release => release.Image),
        new("Replaced", "REPLACED", release => release.IsCurrent
            ? "current"
            : RelativeTime.Ago(DateTimeOffset.FromUnixTimeMilliseconds(release.ReplacedAt), time)),
        new("Cause", "BY", release => release.Cause),
        new("Changed", "WHICH CHANGED", release => string.Join("; ", release.Differences)),
    ];
}
