using System.Collections.Immutable;
using System.Globalization;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

/// <summary>What <c>network ls</c> can say of a network; the names are those of docker's templates.</summary>
internal static class NetworkColumns
{
    public static ImmutableArray<Column<NetworkSummary>> All(bool truncate) =>
    [
        new("ID", "NETWORK ID", network => truncate ? ContainerText.ShortId(network.Id) : network.Id),
        new("Name", "NAME", network => network.Name),
        new("Driver", "DRIVER", network => network.Driver),
        new("Scope", "SCOPE", network => network.Scope),
        new("IPv4", "IPV4", _ => "true"),
        new("IPv6", "IPV6", network => Word(network.Subnets.Any(
            subnet => subnet.Contains(':', StringComparison.Ordinal)))),
        new("Internal", "INTERNAL", network => Word(network.Internal)),
        new("Labels", "LABELS", network => string.Join(',', network.Labels
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"))),
        new("CreatedAt", "CREATED AT", network => network.CreatedAt?.ToDateTimeOffset()
            .ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF +0000 'UTC'", CultureInfo.InvariantCulture) ?? ""),
    ];

    private static string Word(bool value) => value ? "true" : "false";
}
