using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>The service of the cluster that publishes a port on every node, on an address that is asked for.</summary>
/// <param name="Service">Its name.</param>
/// <param name="IsEverywhere">On each address that is asked for.</param>
internal sealed record ServicePublisher(string Service, bool IsEverywhere)
{
    /// <summary>Null: none does.</summary>
    public static ServicePublisher? Find(IEnumerable<OverlayTable> tables, PortSpec port)
    {
        var found = from table in tables
                    from service in table.Services
                    from published in service.Ports
                    where published.HostPort == port.HostPort && published.Protocol == port.Protocol
                        && HostAddresses.Overlap(published.HostAddress, port.HostAddress)
                    select new ServicePublisher(
                        service.Name, HostAddresses.Covers(published.HostAddress, port.HostAddress));
        return found.MaxBy(publisher => publisher.IsEverywhere);
    }
}
