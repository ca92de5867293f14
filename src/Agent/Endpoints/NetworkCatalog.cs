using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Endpoints;

/// <summary>All networks of the node, the three that Docker has from the beginning among them.</summary>
internal sealed class NetworkCatalog(ContainerNetworks networks)
{
    public const string Bridge = "bridge";
    public const string Host = "host";
    public const string None = "none";

    public IReadOnlyList<ListedNetwork> List()
    {
        var own = networks.Networks
            .Select(network => new ListedNetwork(network.Id, network.Spec.Name, network.Spec.Driver, network));
        return
        [
            .. own
                .Append(Predefined(Host, "host"))
                .Append(Predefined(None, "null"))
                .Concat(networks.Find(Bridge) is null ? [Predefined(Bridge, "bridge")] : [])
                .OrderBy(network => network.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>By name, id, or the start of an id.</summary>
    public ListedNetwork Require(string nameOrId)
    {
        var all = List();
        if (all.FirstOrDefault(network => network.Name == nameOrId || network.Id == nameOrId) is { } exact)
        {
            return exact;
        }

        var matching = all.Where(network => nameOrId.Length > 0 &&
            network.Id.StartsWith(nameOrId, StringComparison.Ordinal)).ToList();
        return matching switch
        {
            [var only] => only,
            [] => throw EndpointErrors.NotFound($"network {nameOrId} not found"),
            _ => throw EndpointErrors.Invalid($"network {nameOrId} is ambiguous: {matching.Count} ids begin with it"),
        };
    }

    /// <summary>Refuses names that no network can be given.</summary>
    public static void CheckName(string name)
    {
        if (NetworkNames.FindError(name) is { } error)
        {
            throw EndpointErrors.Invalid(error);
        }
    }

    /// <exception cref="FormatException">Nobody could ask for one of them.</exception>
    public static void RequireAskable(IEnumerable<string> aliases)
    {
        if (NetworkNames.FindAliasError(aliases) is { } error)
        {
            throw new FormatException(error);
        }
    }

    public static RpcException Refused(string message) => new(new Status(StatusCode.FailedPrecondition, message));

    private static ListedNetwork Predefined(string name, string driver) => new(
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"predefined {name}"))), name, driver, null);
}
