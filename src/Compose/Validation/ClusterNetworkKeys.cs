using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;

namespace Orc.Compose.Validation;

/// <summary>
/// What a service says of its place on networks and does nothing under <c>stack deploy</c>: each is reported with its
/// place.
/// </summary>
internal sealed class ClusterNetworkKeys(MappingNode model, DiagnosticList diagnostics)
{
    private const string Bridge = "bridge";
    private const string Overlay = "overlay";

    public void Check(string name, MappingNode service)
    {
        if (!string.IsNullOrEmpty(service.Text("network_mode")))
        {
            return;
        }

        foreach (var entry in service.Entries("networks"))
        {
            if (entry.Value is MappingNode attachment)
            {
                CheckAttachment(attachment, DriverOf(entry.Key));
            }
        }

        var networks = service.Entries("networks").Select(entry => entry.Key).DefaultIfEmpty("default").ToList();
        if (service.TryFind("mac_address", out var mac) && networks.TrueForAll(network => DriverOf(network) != Bridge))
        {
            diagnostics.Warning(
                "mac_address has no effect in a cluster: it follows from the address that the cluster gives",
                mac.KeyPosition);
        }

        // On bridges alone a port is its node's.
        if (!networks.Exists(Leads) && !networks.TrueForAll(network => DriverOf(network) == Bridge))
        {
            foreach (var port in service.Mappings("ports").Where(port => port.Text("mode") != "host"))
            {
                diagnostics.Warning(
                    $"port {port.Text("published") ?? port.Text("target")} of service \"{name}\" is not published: no "
                    + "network of the service leads out (an overlay that is not internal does)",
                    port.Position);
            }
        }
    }

    private void CheckAttachment(MappingNode attachment, string driver)
    {
        if (driver == Overlay && attachment.TryFind("ipv6_address", out var address))
        {
            diagnostics.Warning(
                "ipv6_address has no effect on an overlay network: it ends in the IPv4 address, and goes with "
                + "ipv4_address",
                address.KeyPosition);
        }

        if (driver != Bridge && attachment.TryFind("mac_address", out var mac))
        {
            diagnostics.Warning(
                "mac_address has no effect in a cluster: it follows from the address that the cluster gives",
                mac.KeyPosition);
        }
    }

    private bool Leads(string network) =>
        DriverOf(network) == Overlay && FindNetwork(network)?.IsTrue("internal") != true;

    /// <summary>Of one that is made elsewhere nothing is known here: mostly it is an overlay.</summary>
    private string DriverOf(string network) =>
        FindNetwork(network)?.Text("driver") is { Length: > 0 } driver && driver != "default" ? driver : Overlay;

    private MappingNode? FindNetwork(string network) => model.Mapping("networks")?.Mapping(network);
}
