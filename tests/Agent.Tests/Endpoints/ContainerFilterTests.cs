using System.Collections.Immutable;
using Orc.Agent.Endpoints;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Endpoints;

public sealed class ContainerFilterTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ImmutableArray<ContainerReport> All =
    [
        Container('a', "shop-web-1", ContainerState.Running) with { Health = HealthState.Healthy },
        Container('b', "shop-db-1", ContainerState.Exited) with
        {
            LastExit = new ExitReport { Code = 3, FinishedAt = Start },
        },
        Container('c', "lone.wolf", ContainerState.Created),
    ];

    [Theory]
    [InlineData("", "shop-web-1 shop-db-1 lone.wolf")]
    [InlineData("name=web", "shop-web-1")]
    [InlineData("name=^/shop", "shop-web-1 shop-db-1")]
    [InlineData("name=^shop.*1$", "shop-web-1 shop-db-1")]
    [InlineData("name=(", "")]
    [InlineData("name=web name=wolf", "shop-web-1 lone.wolf")]
    [InlineData("name=shop status=exited", "shop-db-1")]
    [InlineData("status=running status=created", "shop-web-1 lone.wolf")]
    [InlineData("id=bb", "shop-db-1")]
    [InlineData("exited=3", "shop-db-1")]
    [InlineData("exited=0", "")]
    [InlineData("health=healthy", "shop-web-1")]
    [InlineData("label=of", "shop-web-1 shop-db-1 lone.wolf")]
    [InlineData("label=of=a", "shop-web-1")]
    [InlineData("label=of=a label=of=b", "")]
    [InlineData("label!=of=a", "shop-db-1 lone.wolf")]
    [InlineData("network=front", "shop-web-1 shop-db-1 lone.wolf")]
    [InlineData("network=back", "")]
    [InlineData("volume=data", "shop-web-1 shop-db-1 lone.wolf")]
    [InlineData("volume=/etc", "shop-web-1 shop-db-1 lone.wolf")]
    [InlineData("ancestor=busybox", "shop-web-1 shop-db-1 lone.wolf")]
    [InlineData("ancestor=docker.io/library/busybox:latest", "shop-web-1 shop-db-1 lone.wolf")]
    [InlineData("ancestor=busybox:1", "")]
    [InlineData("before=shop-db-1", "shop-web-1")]
    [InlineData("since=shop-db-1", "lone.wolf")]
    public void Matches_Filters_AreDockers(string filters, string expected)
    {
        var filter = ContainerFilter.Parse(
            filters.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            name => All.FirstOrDefault(container => container.Name == name));
        Assert.Equal(expected, string.Join(' ', All.Where(filter.Matches).Select(container => container.Name)));
    }

    [Theory]
    [InlineData("colour=red", "invalid filter 'colour'")]
    [InlineData("status=asleep", "invalid filter 'status=asleep'")]
    [InlineData("status=1", "invalid filter 'status=1'")]
    [InlineData("exited=x", "invalid filter 'exited=x'")]
    [InlineData("web", "invalid argument \"web\" for filter: must be in the form key=value")]
    public void Parse_NoSuchFilter_SaysSo(string filter, string expected)
    {
        var failure = Assert.Throws<FormatException>(() => ContainerFilter.Parse([filter], _ => null));
        Assert.Equal(expected, failure.Message);
    }

    private static ContainerReport Container(char digit, string name, ContainerState state) => new()
    {
        Id = new ContainerId(new string(digit, 64)),
        Name = name,
        State = state,
        CreatedAt = Start.AddHours(digit - 'a'),
        Spec = new ContainerSpec
        {
            Name = name,
            Image = "busybox",
            Labels = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("of", $"{digit}"),
            Endpoints = [new EndpointSpec { Network = "front" }],
            Mounts =
            [
                new MountSpec.Volume { Target = "/data", Name = "data" },
                new MountSpec.Bind { Target = "/x", Source = "/etc" },
            ],
        },
    };
}
