using System.Collections.Immutable;
using Orc.Compose.Projects;
using Orc.Compose.Syntax;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Compose.Lowering;

/// <summary>The network side of a service into specs.</summary>
internal sealed class NetworkLowering(ComposeProject project)
{
    private const string ServicePrefix = "service:";
    private const string ContainerPrefix = "container:";

    private readonly Dictionary<string, string> _networkNames = project.Networks.ToDictionary(
        network => network.Key, network => network.Name, StringComparer.Ordinal);

    private readonly Dictionary<string, List<string>> _linkAliases = LinkAliases(project);

    public static NetworkMode Mode(ComposeService service) => service.NetworkMode switch
    {
        "host" => NetworkMode.Host,
        "none" => NetworkMode.None,
        { } mode when mode.StartsWith(ServicePrefix, StringComparison.Ordinal)
            || mode.StartsWith(ContainerPrefix, StringComparison.Ordinal) => NetworkMode.Container,
        _ => NetworkMode.Networks,
    };

    /// <summary>The name of the container whose network is shared, or null.</summary>
    public string? Container(ComposeService service) =>
        Mode(service) == NetworkMode.Container ? Shared(service.NetworkMode)![ContainerPrefix.Length..] : null;

    /// <summary><c>service:x</c> as <c>container:project-x-1</c>; other words as they are.</summary>
    public string? Shared(string? mode)
    {
        if (mode is null || !mode.StartsWith(ServicePrefix, StringComparison.Ordinal))
        {
            return mode;
        }

        var name = mode[ServicePrefix.Length..];
        return ContainerPrefix
            + (project.FindService(name)?.ContainerName ?? $"{project.NameOf(name)}{project.Separator}1");
    }

    /// <summary><c>x[:ro]</c> and <c>container:x[:ro]</c> as <c>name[:ro]</c>.</summary>
    public string VolumeDonor(string text)
    {
        var isContainer = text.StartsWith(ContainerPrefix, StringComparison.Ordinal);
        var (name, access) = isContainer ? Split(text[ContainerPrefix.Length..]) : Split(text);
        return (isContainer ? name : Shared(ServicePrefix + name)![ContainerPrefix.Length..]) + access;
    }

    /// <summary>
    /// What a service alone calls others, as <c>container:alias</c>: those of no service of the project, and on the
    /// machine's own bridge all that it links to, for there an alias of theirs would be one for all projects. Null:
    /// nothing.
    /// </summary>
    public ImmutableArray<string>? Links(ComposeService service)
    {
        if (Mode(service) != NetworkMode.Networks)
        {
            return null;
        }

        var own = IsBridge(service) ? service.Links : [];
        ImmutableArray<string> all = [.. own.SelectMany(OwnLinks), .. service.ExternalLinks];
        return all.IsEmpty ? null : all;
    }

    /// <summary>By priority, then by name: the first becomes eth0, and has the service's own MAC address.</summary>
    public ImmutableArray<EndpointSpec> Endpoints(ComposeService service)
    {
        if (IsBridge(service))
        {
            return [new EndpointSpec { Network = "bridge", MacAddress = service.MacAddress }];
        }

        if (Mode(service) != NetworkMode.Networks)
        {
            return [];
        }

        var ordered = service.Networks
            .OrderByDescending(network => network.Priority)
            .ThenBy(network => network.Network, StringComparer.Ordinal)
            .ToArray();
        return
        [
            .. ordered.Select((attachment, index) => new EndpointSpec
            {
                Network = _networkNames.GetValueOrDefault(attachment.Network, attachment.Network),
                Aliases = Aliases(service, attachment),
                Ipv4Address = attachment.Ipv4Address,
                Ipv6Address = attachment.Ipv6Address,
                MacAddress = attachment.MacAddress ?? (index == 0 ? service.MacAddress : null),
                GatewayPriority = attachment.GatewayPriority,
                InterfaceName = attachment.InterfaceName,
            }),
        ];
    }

    public static ImmutableArray<PortSpec> Ports(ComposeService service) =>
        [.. service.Ports.Select(port =>
        {
            var range = port.Published is { } published ? PortRange.Parse(published) : null;
            return new PortSpec
            {
                Target = port.Target,
                Protocol = port.Protocol,
                HostAddress = port.HostIp,
                HostPort = range is { First: > 0 } ? range.First : null,
                HostPortEnd = range is { First: > 0, Length: > 1 } ? range.Last : null,
                IsHostMode = port.Mode == "host",
            };
        })];

    private IEnumerable<string> OwnLinks(string text)
    {
        var link = LinkText.Of(text);
        var container = Shared(ServicePrefix + link.Container)![ContainerPrefix.Length..];
        return new[] { link.Alias, link.Container }
            .Distinct(StringComparer.Ordinal)
            .Select(alias => $"{container}:{alias}");
    }

    private static bool IsBridge(ComposeService service) => service.NetworkMode is "bridge" or "default";

    private static (string Name, string Access) Split(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var end ? (text[..end], text[end..]) : (text, "");

    private ImmutableArray<string> Aliases(ComposeService service, ComposeAttachment attachment) =>
    [
        .. new[] { service.Name }
            .Concat(attachment.Aliases)
            .Concat(_linkAliases.GetValueOrDefault(service.Name) ?? [])
            .Where(alias => alias.Length > 0)
            .Distinct(StringComparer.Ordinal),
    ];

    // A link's alias is an alias of its target: all on the network may use it, where Docker let the linking one alone.
    private static Dictionary<string, List<string>> LinkAliases(ComposeProject project)
    {
        var aliases = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var link in project.Services.SelectMany(service => service.Links))
        {
            var end = link.IndexOf(':', StringComparison.Ordinal);
            if (end > 0 && !aliases.TryAdd(link[..end], [link[(end + 1)..]]))
            {
                aliases[link[..end]].Add(link[(end + 1)..]);
            }
        }

        return aliases;
    }
}
