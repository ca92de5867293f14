using Orc.Cli.Commands.Host;

namespace Orc.Cli.Tests.Host;

public class SystemLogsCommandTests
{
    [Theory]
    [InlineData("0::/system.slice/orcd.service\n", "orcd.service")]
    [InlineData("12:pids:/system.slice/orcd.service/daemon\n1:name=systemd:/user.slice\n", "orcd.service")]
    [InlineData("0::/user.slice/session-1.scope\n", null)]
    public void FindUnit_OfACgroup_IsTheService(string cgroups, string? unit) =>
        Assert.Equal(unit, SystemLogsCommand.FindUnit(cgroups));
}
