using Orc.Cli.Commands.Services;
using Orc.Cli.Commands.Stacks;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Services;

public class ServiceTextTests
{
    private static readonly StoppedClock Clock = new(DateTimeOffset.UnixEpoch.AddMinutes(10));

    [Fact]
    public void Replicas_SayWhatRunsOfWhatIsWanted()
    {
        var view = new ServiceView { Running = 2, Replicas = 3 };

        Assert.Equal("2/3", ServiceColumns.Replicas(view));
        Assert.Equal("2/3 (max 1 per node)", ServiceColumns.Replicas(new ServiceView(view) { MaxPerNode = 1 }));
        Assert.Equal("2/3 (1/3 completed)", ServiceColumns.Replicas(
            new ServiceView(view) { Mode = WireServiceMode.ReplicatedJob, Completed = 1 }));
    }

    [Fact]
    public void Ports_OfEveryNode_AreListed() => Assert.Equal(
        "*:53->53/udp, *:8080-8082->80/tcp",
        ServiceColumns.Ports(
        [
            new WirePort { Target = 80, HostPort = 8080, HostPortEnd = 8082 },
            new WirePort { Target = 53, HostPort = 53, Protocol = WirePortProtocol.Udp },
            new WirePort { Target = 90, HostPort = 90, IsHostMode = true },
            new WirePort { Target = 91 },
        ]));

    [Theory]
    [InlineData("Running", WireHealthState.None, 300_000, "Running 5 minutes ago")]
    [InlineData("Running", WireHealthState.Starting, 599_500, "Running (health: starting) less than a second ago")]
    [InlineData("Running", WireHealthState.Unhealthy, 540_000, "Running (unhealthy) about a minute ago")]
    [InlineData("Failed", WireHealthState.None, 0, "Failed")]
    public void CurrentState_SaysSinceWhen(string state, WireHealthState health, long since, string expected) =>
        Assert.Equal(expected, TaskColumns.CurrentState(
            new TaskView { State = state, Health = health, StateSince = since }, Clock));

    [Fact]
    public void Ordered_TheNewestOfEachPlaceComesFirst() => Assert.Equal(
        ["3", "1", "2"],
        TaskColumns.Ordered(
        [
            new TaskView { Id = "1", Service = "a", Slot = 1, IsPast = true },
            new TaskView { Id = "2", Service = "a", Slot = 2 },
            new TaskView { Id = "3", Service = "a", Slot = 1 },
        ]).Select(task => task.Id));

    [Theory]
    [InlineData("web=3", "web", 3)]
    [InlineData("a=b=0", "a=b", 0)]
    public void Scale_IsRead(string text, string service, int count) =>
        Assert.Equal((service, count), ScaleCommand.Read(text));

    [Theory]
    [InlineData("web", "invalid scale specifier 'web': it is written SERVICE=REPLICAS, for example web=3")]
    [InlineData("=3", "invalid scale specifier '=3': it is written SERVICE=REPLICAS, for example web=3")]
    [InlineData("web=-1", "web: invalid replicas value -1: it is a whole number, 0 or more")]
    [InlineData("web=x", "web: invalid replicas value x: it is a whole number, 0 or more")]
    public void Scale_OfNonsense_IsSaid(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<CliException>(() => ScaleCommand.Read(text)).Message);

    [Theory]
    [InlineData("New", "[======>                                            ]")]
    [InlineData("Running", "[==================================================>]")]
    [InlineData("Failed", "")]
    public void Bar_GrowsWithTheState(string state, string expected) =>
        Assert.Equal(expected, ServiceProgressDisplay.Bar(state));

    [Theory]
    [InlineData(ProjectEventKind.Service, "Creating", "Creating service shop_web")]
    [InlineData(ProjectEventKind.Network, "Creating", "Creating network shop_web")]
    [InlineData(ProjectEventKind.Network, "Created", null)]
    [InlineData(ProjectEventKind.Container, "Started", null)]
    public void StackEvents_AreDockersLines(ProjectEventKind kind, string text, string? expected) => Assert.Equal(
        expected, StackEvents.Line(new ProjectEvent { Kind = kind, Name = "shop_web", Text = text }));
}
