using System.Collections.Immutable;
using System.Text;
using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Names;

/// <summary>
/// A container's /etc/resolv.conf: our resolver, with the host's (or the container's own) search domains and options.
/// On the host's network it is the host's own.
/// </summary>
internal static class ResolvConf
{
    private const string SearchNothing = ".";

    /// <param name="hostFile">The content of the host's resolv.conf.</param>
    public static string Build(ContainerSpec spec, string hostFile)
    {
        var isAsked = !spec.Dns.IsEmpty || !spec.DnsSearch.IsEmpty || !spec.DnsOptions.IsEmpty;
        if (spec.NetworkMode == NetworkMode.Host && !isAsked)
        {
            return hostFile;
        }

        var host = HostResolvers.Parse(hostFile);
        var search = spec.DnsSearch.IsEmpty ? host.Search : spec.DnsSearch.Remove(SearchNothing);
        var options = spec.DnsOptions.IsEmpty ? host.Options : spec.DnsOptions;
        var text = new StringBuilder("# Made by orc when the container started.\n");
        foreach (var server in Servers(spec, host))
        {
            text.Append($"nameserver {server}\n");
        }

        Line(text, "search", search);
        Line(text, "options", spec.NetworkMode == NetworkMode.Host ? options : WithDots(options));
        return text.ToString();
    }

    private static ImmutableArray<string> Servers(ContainerSpec spec, HostResolvers host) =>
        (spec.NetworkMode, spec.Dns) switch
        {
            (not NetworkMode.Host, _) => [EndpointApplier.Resolver.Address.ToString()],
            (_, { IsEmpty: false } own) => own,
            _ => [.. host.Servers.Select(server => server.ToString())],
        };

    // A name without a dot may be a service: it is asked as it is before any domain is put behind it.
    private static ImmutableArray<string> WithDots(ImmutableArray<string> options) =>
        options.Any(option => option.StartsWith("ndots:", StringComparison.Ordinal)) ? options : options.Add("ndots:0");

    private static void Line(StringBuilder text, string word, ImmutableArray<string> values)
    {
        if (!values.IsEmpty)
        {
            text.Append($"{word} {string.Join(' ', values)}\n");
        }
    }
}
