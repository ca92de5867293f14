using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;

namespace Orc.Compose.Validation;

/// <summary>
/// What a service says of networks beside a <c>network_mode</c> that leaves no room for it: refused where Docker
/// refuses it, and said to do nothing where Compose drops it.
/// </summary>
internal sealed class NetworkModeKeys(DiagnosticList diagnostics)
{
    // Where the network is another's, so are /etc/resolv.conf and /etc/hosts.
    private static readonly string[] Conflicting = ["dns", "extra_hosts"];
    private static readonly string[] OfNames = ["dns_search", "dns_opt"];
    private static readonly string[] OfNetworks = ["ports", "mac_address", "links", "external_links"];

    public void Check(string name, MappingNode service, string mode)
    {
        var isShared = mode.StartsWith("service:", StringComparison.Ordinal)
            || mode.StartsWith("container:", StringComparison.Ordinal);
        foreach (var entry in (isShared ? Conflicting : []).SelectMany(key => Given(service, key)))
        {
            diagnostics.Error(
                $"service \"{name}\": {entry.Key} and network_mode {mode} exclude each other: it has the other's"
                + " resolver and hosts",
                entry.KeyPosition);
        }

        var idle = isShared ? (string[])[.. OfNames, .. OfNetworks]
            : mode == "none" ? ["dns", .. OfNames, .. OfNetworks]
            : mode == "host" ? OfNetworks
            : [];
        foreach (var entry in idle.SelectMany(key => Given(service, key)))
        {
            var (verb, rest) = entry.Key switch
            {
                "links" => ("have", ", but that those they name are started first"),
                "ports" or "external_links" => ("have", ""),
                _ => ("has", ""),
            };
            diagnostics.Warning(
                $"service \"{name}\": {entry.Key} {verb} no effect with network_mode {mode}{rest}", entry.KeyPosition);
        }
    }

    // What a variable left empty is not there.
    private static MappingEntry[] Given(MappingNode service, string key) => service.TryFind(key, out var entry)
        && (entry.Value is SequenceNode list ? list.Items : [entry.Value])
            .Any(item => item is not ScalarNode { Value.Length: 0 })
                ? [entry]
                : [];
}
