using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Output;

public class ContainerTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Status_Running_SaysSinceWhen() => Check("Up 3 seconds", Up(WireContainerState.Running));

    [Theory]
    [InlineData(WireHealthState.Healthy, "Up 3 seconds (healthy)")]
    [InlineData(WireHealthState.Starting, "Up 3 seconds (health: starting)")]
    [InlineData(WireHealthState.Unhealthy, "Up 3 seconds (unhealthy)")]
    public void Status_WithHealthcheck_SaysIt(WireHealthState health, string expect)
    {
        var container = Up(WireContainerState.Running);
        container.Health = health;
        Check(expect, container);
    }

    [Fact]
    public void Status_Paused_SaysSo() => Check("Up 3 seconds (Paused)", Up(WireContainerState.Paused));

    [Fact]
    public void Status_Exited_SaysCodeAndWhen() =>
        Check("Exited (137) 2 minutes ago", Ended(WireContainerState.Exited));

    [Fact]
    public void Status_Restarting_SaysCodeAndWhen() =>
        Check("Restarting (137) 2 minutes ago", Ended(WireContainerState.Restarting));

    [Fact]
    public void Command_Long_IsCutToTwentyLetters() => Assert.Equal(
        "\"nginx -g 'daemon of…\"",
        ContainerText.Command(
            new WireContainerReport { Command = { "nginx", "-g", "daemon off;" } }, true));

    private static void Check(string expect, WireContainerReport container) =>
        Assert.Equal(expect, ContainerText.Status(container, new StoppedClock(Now)));

    private static WireContainerReport Up(WireContainerState state) => new()
    {
        State = state,
        StartedAt = Timestamp.FromDateTimeOffset(Now.AddSeconds(-3)),
    };

    private static WireContainerReport Ended(WireContainerState state) => new()
    {
        State = state,
        LastExit = new WireExit { Code = 137, FinishedAt = Timestamp.FromDateTimeOffset(Now.AddMinutes(-2)) },
    };
}
