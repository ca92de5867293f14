using Orc.Cli.Commands.Networks;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Networks;

public class ExplainCommandTests
{
    [Fact]
    public void Lines_SayWhatLetsThroughAndWhatBlocks()
    {
        var reply = new ExplainNetworksReply { Table = "orc", TurnedForwardingOn = true, FirewallMode = "auto" };
        Assert.Contains("Other firewalls: none drops", string.Join('\n', ExplainCommand.Lines(reply)));
        reply.Firewalls.Add(new WireFirewall { Name = "ufw", Chain = "c", Reason = "r", Accept = "a rule" });
        reply.Firewalls.Add(new WireFirewall { Name = "firewalld", Chain = "d", Reason = "s", Remedy = "do this" });

        Assert.Equal(
            [
                "Other firewalls (orcd --firewall auto):",
                "  ufw, chain c (r)",
                "    lets containers through: a rule",
                "  firewalld, chain d (s)",
                "    BLOCKS containers: do this",
            ],
            ExplainCommand.Lines(reply).Skip(2));
    }
}
