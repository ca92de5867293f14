using System.Text.Json.Nodes;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Scheduling;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>A node as <c>docker node inspect</c> writes one.</summary>
internal static class NodeDocument
{
    /// <param name="node">Which.</param>
    /// <param name="here">The manager.</param>
    /// <param name="images">What the node says that it has; null: it does not say.</param>
    public static JsonObject Of(Node node, NodeId here, NodeImages? images = null)
    {
        var role = NodeListing.RoleOf(node, here);
        var document = new JsonObject
        {
            ["ID"] = node.Id.Value,
            ["Version"] = new JsonObject { ["Index"] = node.Epoch },
            ["Spec"] = new JsonObject
            {
                ["Labels"] = SpecText.Pairs(node.Labels),
                ["Role"] = NodeListing.Word(role),
                ["Availability"] = node.Availability.ToString().ToLowerInvariant(),
            },
            ["Description"] = Description(node),
            ["Status"] = new JsonObject
            {
                ["State"] = NodeListing.Status(node.Status).ToLowerInvariant(),
                ["Addr"] = node.Description.Address,
            },
        };
        if (node.StatusMessage.Length > 0)
        {
            document["Status"]!["Message"] = node.StatusMessage;
        }

        if (images is not null)
        {
            document["Description"]!["Images"] = new JsonObject
            {
                ["Count"] = images.Count,
                ["Size"] = images.Size,
            };
        }

        if (role == NodeRole.Manager)
        {
            document["ManagerStatus"] = new JsonObject
            {
                ["Leader"] = node.Id == here,
                ["Reachability"] = "reachable",
                ["Addr"] = node.Description.Address,
            };
        }

        return document;
    }

    private static JsonObject Description(Node node)
    {
        var generic = new JsonArray();
        foreach (var (kind, value) in node.Description.Generic)
        {
            var names = node.Description.NamesOf(kind);
            foreach (var name in names)
            {
                generic.Add(Resource("NamedResourceSpec", kind, name));
            }

            if (names.Length == 0)
            {
                generic.Add(Resource("DiscreteResourceSpec", kind, value));
            }
        }

        var resources = new JsonObject
        {
            ["NanoCPUs"] = node.Description.NanoCpus,
            ["MemoryBytes"] = node.Description.Memory.Bytes,
        };
        if (generic.Count > 0)
        {
            resources["GenericResources"] = generic;
        }

        return new JsonObject
        {
            ["Hostname"] = node.Name,
            ["Platform"] = new JsonObject
            {
                ["Architecture"] = node.Description.Architecture,
                ["OS"] = node.Description.OperatingSystem,
            },
            ["Resources"] = resources,
            ["Engine"] = new JsonObject
            {
                ["EngineVersion"] = node.Description.Version,
                ["Labels"] = SpecText.Pairs(node.Description.EngineLabels),
            },
        };
    }

    private static JsonNode Resource(string form, string kind, JsonNode value) =>
        new JsonObject { [form] = new JsonObject { ["Kind"] = kind, ["Value"] = value } };
}
