using System.Globalization;
using System.Text.Json.Nodes;
using Orc.Model.Networks;
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
            subnets.Add((JsonNode)SubnetOf(network.Spec, plan.Subnet));
            if (OverlayUse.Subnet6(network) is { Length: > 0 } subnet6)
            {
                subnets.Add((JsonNode)SubnetOf(network.Spec, subnet6));
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

    private static JsonObject SubnetOf(NetworkSpec spec, string subnet)
    {
        var json = new JsonObject { ["Subnet"] = subnet };
        if (spec.Subnets.FirstOrDefault(asked => asked.Subnet == subnet) is not { } known)
        {
            return json;
        }

        if (known.Range is { } range)
        {
            json["IPRange"] = range;
        }

        if (known.Gateway is { } gateway)
        {
            json["Gateway"] = gateway;
        }

        if (!known.Reserved.IsEmpty)
        {
            json["AuxiliaryAddresses"] = SpecText.Pairs(known.Reserved.Select((address, place) =>
                KeyValuePair.Create(place.ToString(CultureInfo.InvariantCulture), address)));
        }

        return json;
    }
}
