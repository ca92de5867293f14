using Orc.Cli.Commands.Host;

namespace Orc.Cli.Tests.Host;

public class SystemdUnitTests
{
    [Fact]
    public void Text_UsualRoots_NeedNoFlags()
    {
        var text = SystemdUnit.Text("/usr/bin/orcd", new DaemonRoots("/var/lib/orc", "/run/orc", null));

        Assert.Contains("\nExecStart=/usr/bin/orcd\n", text, StringComparison.Ordinal);
        Assert.Contains("\nRequiresMountsFor=/var/lib/orc\n", text, StringComparison.Ordinal);
        Assert.Contains("\nKillMode=process\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OddRoots_AreQuoted() => Assert.Contains(
        "\nExecStart=/opt/orcd --data-root \"/srv/100%%/my data\" --run-root /run/$$x\n",
        SystemdUnit.Text("/opt/orcd", new DaemonRoots("/srv/100%/my data", "/run/$x", null)),
        StringComparison.Ordinal);

    [Fact]
    public void Text_GenericResources_AreInTheUnit() => Assert.Contains(
        "\nExecStart=/usr/bin/orcd --node-generic-resource gpu=a --node-generic-resource ssd=3\n",
        SystemdUnit.Text("/usr/bin/orcd", new DaemonRoots("/var/lib/orc", "/run/orc", null)
        {
            GenericResources = ["gpu=a", "ssd=3"],
        }),
        StringComparison.Ordinal);
}
