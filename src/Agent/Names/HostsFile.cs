using System.Collections.Immutable;
using System.Text;
using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Names;

/// <summary>
/// A container's /etc/hosts: loopback, the hosts that were asked for, and its own addresses with its host name.
/// </summary>
internal static class HostsFile
{
    private const string HostGateway = "host-gateway";

    private const string Loopback =
        "127.0.0.1\tlocalhost\n" +
        "::1\tlocalhost ip6-localhost ip6-loopback\n" +
        "fe00::\tip6-localnet\n" +
        "ff00::\tip6-mcastprefix\n" +
        "ff02::1\tip6-allnodes\n" +
        "ff02::2\tip6-allrouters\n";

    /// <param name="hostname">Its host name, chosen already.</param>
    /// <param name="network">Null: none of its own.</param>
    /// <param name="hostFile">The content of the host's file, which a container on the host's network gets.</param>
    /// <param name="gateways">What <c>host-gateway</c> stands for, when no network of its own says it.</param>
    public static string Build(
        ContainerSpec spec,
        string hostname,
        AttachedNetwork? network,
        string hostFile,
        ImmutableArray<string> gateways)
    {
        var endpoints = network?.Endpoints ?? [];
        var text = new StringBuilder(spec.NetworkMode == NetworkMode.Host ? EndLine(hostFile) : Loopback);
        var own = endpoints.Select(endpoint => endpoint.Gateway).OfType<string>().ToImmutableArray();
        foreach (var line in spec.ExtraHosts.SelectMany(extra => Extra(extra, own.IsEmpty ? gateways : [own[0]])))
        {
            text.Append(line);
        }

        var names = string.IsNullOrEmpty(spec.Domainname) ? hostname : $"{hostname}.{spec.Domainname} {hostname}";
        foreach (var endpoint in endpoints)
        {
            foreach (var address in (string?[])[endpoint.Ipv4Address, endpoint.Ipv6Address])
            {
                if (address is not null)
                {
                    text.Append($"{address}\t{names}\n");
                }
            }
        }

        return text.ToString();
    }

    // name=address, or name:address as docker run takes it; an IPv6 address may stand in brackets.
    private static IEnumerable<string> Extra(string extra, ImmutableArray<string> gateways)
    {
        var at = extra.IndexOfAny(['=', ':']);
        if (at <= 0)
        {
            return [];
        }

        var name = extra[..at];
        var address = extra[(at + 1)..].Trim('[', ']');
        return address == HostGateway
            ? gateways.Select(gateway => $"{gateway}\t{name}\n")
            : [$"{address}\t{name}\n"];
    }

    private static string EndLine(string text) => text.Length == 0 || text.EndsWith('\n') ? text : $"{text}\n";
}
