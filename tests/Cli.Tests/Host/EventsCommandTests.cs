using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Commands.Host;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Host;

public class EventsCommandTests
{
    [Fact]
    public void Line_OfAnEvent_IsDockers() => Assert.Equal(
        "2023-11-14T22:13:20.000000007Z container die 3f2a (exitCode=0, image=busybox)",
        EventsCommand.Line(new EventMessage
        {
            Type = "container",
            Action = "die",
            Actor = "3f2a",
            Attributes = { ["image"] = "busybox", ["exitCode"] = "0" },
            Time = new Timestamp { Seconds = 1_700_000_000, Nanos = 7 },
        }));

    [Fact]
    public void Difference_OfTheSameBuild_IsNothing() =>
        Assert.Null(VersionCommand.Difference(ClientVersion.Text, ClientVersion.Commit));

    [Fact]
    public void Difference_OfAnotherBuild_SaysHowToTakeTheNewOne() => Assert.Contains(
        "orc system restart", VersionCommand.Difference("0.0.1", "abcdef0123"), StringComparison.Ordinal);
}
