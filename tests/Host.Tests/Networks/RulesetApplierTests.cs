using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Networks;
using Orc.Agent.Networks.Firewalls;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Networks;

public class RulesetApplierTests
{
    private const string Table = "rules";

    [Fact]
    public async Task Change_ThatHealsADamagedTable_LeadsOnWhoSentMeanwhile()
    {
        await using var world = await NetworkWorld.StartAsync();
        var host = HostNetwork.Open(world.Host.Namespace);
        var rules = new RulesetApplier(
            host,
            Table,
            new ForeignFirewalls(host, Table, FirewallMode.Manual, NullLogger.Instance),
            TimeProvider.System,
            NullLogger.Instance);
        rules.Start(new RulesetIntent { Table = Table });

        // No table can have both.
        PublishedPort[] contrary = [Port(PortProtocol.Tcp, 80), Port(PortProtocol.Tcp, 81)];
        Assert.ThrowsAny<IOException>(() => rules.Publish(contrary));
        Assert.ThrowsAny<IOException>(() => rules.Publish([Port(PortProtocol.Udp, 53)]));
        world.Outside.TryShell($"echo x | socat - UDP:{NetworkWorld.HostAddress}:5353,sourceport=40000");
        Assert.Contains(NetworkWorld.HostAddress, Tracked(), StringComparison.Ordinal);

        rules.Withdraw(contrary);

        Assert.DoesNotContain(NetworkWorld.HostAddress, Tracked(), StringComparison.Ordinal);
        rules.Remove();
        await rules.DisposeAsync();
        host.Dispose();

        string Tracked() => world.Host.Shell("conntrack -L -p udp --orig-port-src 40000 2>/dev/null");

        PublishedPort Port(PortProtocol protocol, int target) => new()
        {
            HostPort = 5353,
            Protocol = protocol,
            Target = IPAddress.Parse("10.176.0.5"),
            TargetPort = target,
        };
    }
}
