using Orc.Compose.Diagnostics;
using Orc.Compose.Syntax;
using Orc.Compose.Yaml;
using Orc.Model.Projects;

namespace Orc.Compose.Validation;

/// <summary>
/// <c>order: start-first</c> where two containers of one replica cannot live side by side: the old one is stopped first
/// all the same, which is said with the place.
/// </summary>
internal static class StartFirstKeys
{
    public static void Check(MappingNode service, ProjectScope scope, DiagnosticList diagnostics)
    {
        foreach (var key in (ReadOnlySpan<string>)["update_config", "rollback_config"])
        {
            if (service.Mapping("deploy")?.Mapping(key) is { } update && update.Text("order") == "start-first"
                && (key == "update_config" || scope == ProjectScope.Cluster)
                && FindObstacle(service, scope) is { } obstacle)
            {
                diagnostics.Warning(
                    $"{key}.order: start-first is not possible here: {obstacle}, so the old container is stopped before"
                    + " the new one starts",
                    update.KeyPosition("order"));
            }
        }
    }

    /// <summary>What only one container can have at a time; null: nothing that the file says.</summary>
    private static string? FindObstacle(MappingNode service, ProjectScope scope)
    {
        if (scope == ProjectScope.Host && !string.IsNullOrEmpty(service.Text("container_name")))
        {
            return $"only one container can have the container_name {service.Text("container_name")}";
        }

        if (FindAddress(service, scope) is { } address)
        {
            return $"only one container can have the address {address}";
        }

        if (scope == ProjectScope.Cluster)
        {
            return service.Mappings("ports").FirstOrDefault(port => port.Text("mode") == "host") is { } own
                ? $"only one container can have port {own.Text("published") ?? own.Text("target")} of its node"
                : null;
        }

        var replicas = service.Int("scale") ?? service.Mapping("deploy")?.Int("replicas") ?? 1;
        return service.Mappings("ports").Select(port => FindNarrow(port, replicas)).OfType<string>().FirstOrDefault()
            ?? (service.Mappings("volumes").Any(volume =>
                    volume.Text("type") == "volume" && string.IsNullOrEmpty(volume.Text("source")))
                ? "an anonymous volume is handed over from the old container to the new one"
                : null);
    }

    private static string? FindAddress(MappingNode service, ProjectScope scope)
    {
        string[] keys = scope == ProjectScope.Host
            ? ["ipv4_address", "ipv6_address", "mac_address"]
            : ["ipv4_address", "ipv6_address"];
        if (scope == ProjectScope.Host && service.Text("mac_address") is { Length: > 0 } mac)
        {
            return mac;
        }

        return service.Entries("networks")
            .Select(network => network.Value)
            .OfType<MappingNode>()
            .SelectMany(network => keys.Select(network.Text))
            .FirstOrDefault(address => !string.IsNullOrEmpty(address));
    }

    // A range leaves room for a successor if it has more ports than there are replicas.
    private static string? FindNarrow(MappingNode port, int replicas) =>
        port.Text("published") is { Length: > 0 } published
        && PortRange.Parse(published) is { } range && range.Length <= replicas
            ? $"port {published} is all that {(replicas == 1 ? "it has" : "its replicas have")}"
            : null;
}
