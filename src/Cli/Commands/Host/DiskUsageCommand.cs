using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Host;

/// <summary><c>orc system df</c>.</summary>
internal static class DiskUsageCommand
{
    private static readonly ImmutableArray<Column<DiskUsage>> Columns =
    [
        new("Type", "TYPE", usage => usage.Type),
        new("TotalCount", "TOTAL", usage => usage.Total.ToString(CultureInfo.InvariantCulture)),
        new("Active", "ACTIVE", usage => usage.Active.ToString(CultureInfo.InvariantCulture)),
        new("Size", "SIZE", usage => HumanSize.Of(usage.Size, digits: 4)),
        new("Reclaimable", "RECLAIMABLE", Reclaimable),
    ];

    public static Command Create()
    {
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var verbose = Flag.Switch("-v, --verbose", "Show detailed information on space usage");
        var command = new Command("df", "Show disk usage of images, containers and volumes") { format, verbose };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.System.GetDiskUsageAsync(new Empty(), cancellationToken: cancellationToken);
            if (invocation.Get(verbose))
            {
                if (invocation.Get(format) is not null)
                {
                    throw new CliException("--verbose has tables of its own: give either it or --format");
                }

                await new DiskUsageDetails(invocation, daemon, reply).WriteAsync(cancellationToken);
                return ExitCodes.Success;
            }

            new Listing<DiskUsage>(Columns, "Type", "TotalCount", "Active", "Size", "Reclaimable")
                .Write(invocation.Out, reply.Kinds, invocation.Get(format));
            return ExitCodes.Success;
        });
        return command;
    }

    internal static string Reclaimable(DiskUsage usage)
    {
        var text = HumanSize.Of(usage.Reclaimable, digits: 4);
        return usage.Size == 0
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text} ({usage.Reclaimable * 100 / usage.Size}%)");
    }
}
