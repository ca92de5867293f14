using System.Text;
using Orc.Cli.Commands.Images;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Images;

public sealed class PullDisplayTests
{
    [Fact]
    public void Show_WithoutATerminal_IsALineForWhatWasReached()
    {
        var output = new MemoryStream();
        using var console = CliConsole.InMemory(output, new MemoryStream());
        var display = new PullDisplay(console);

        display.Show(new PullEvent { Id = "busybox:latest", Status = "latest: Pulling from library/busybox" });
        display.Show(new PullEvent { Id = "aaaaaaaaaaaa", Status = "Pulling fs layer" });
        display.Show(new PullEvent { Id = "aaaaaaaaaaaa", Status = "Downloading", Current = 1, Total = 10 });
        display.Show(new PullEvent { Id = "aaaaaaaaaaaa", Status = "Downloading", Current = 5, Total = 10 });
        display.Show(new PullEvent { Id = "aaaaaaaaaaaa", Status = "Pull complete" });
        display.Show(new PullEvent { Id = "busybox:latest", Status = "Digest: sha256:x" });
        console.Out.Flush();

        Assert.Equal(
            "latest: Pulling from library/busybox\naaaaaaaaaaaa: Pulling fs layer\n"
            + "aaaaaaaaaaaa: Pull complete\nDigest: sha256:x\n",
            Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData(0, "[>                                                  ]")]
    [InlineData(50, "[=========================>                         ]")]
    [InlineData(100, "[==================================================>]")]
    [InlineData(200, "[==================================================>]")]
    public void Bar_OfSoManyBytes_IsDockers(long current, string expected) =>
        Assert.Equal(expected, PullText.Bar(current, 100));
}
