using System.Globalization;
using System.Text.Json.Nodes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>A cluster's network in Docker's JSON, as a node that has no part in it sees it.</summary>
internal static class ClusterNetworkDocument
{
    public static JsonObject Of(ProjectNetwork network)
    {
        var subnets = new JsonArray();
        if (network.Overlay is { } plan)
        {
            subnets.Add((JsonNode)new JsonObject { ["Subnet"] = plan.Subnet });
            if (OverlayUse.Subnet6(network) is { Length: > 0 } subnet6)
            {
                subnets.Add((JsonNode)new JsonObject { ["Subnet"] = subnet6 });
            }
        }

        return new JsonObject
        {
            ["Name"] = network.Name,
            ["Id"] = OverlayUse.IdOf(network),
            ["Created"] = network.CreatedAt?.ToDateTimeOffset()
                .ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture),
            ["Scope"] = "swarm",
            ["Driver"] = network.Spec.Driver,
            ["EnableIPv4"] = true,
            ["EnableIPv6"] = network.Spec.EnableIpv6,
            ["IPAM"] = new JsonObject { ["Driver"] = "default", ["Options"] = null, ["Config"] = subnets },
            ["Internal"] = network.Spec.Internal,
            ["Attachable"] = network.Spec.Attachable,
            ["Ingress"] = false,
            ["ConfigFrom"] = new JsonObject { ["Network"] = network.Spec.ConfigFrom },
            ["ConfigOnly"] = false,
            ["Containers"] = null,
            ["Options"] = SpecText.Pairs(network.Spec.Options.SetItem(
                "com.docker.network.driver.overlay.vxlanid_list", $"{network.Overlay?.Identifier}")),
            ["Labels"] = SpecText.Pairs(network.Spec.Labels),
        };
    }
}
