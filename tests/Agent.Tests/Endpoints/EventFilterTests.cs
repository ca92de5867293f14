using System.Collections.Immutable;
using Orc.Agent.Endpoints;
using Orc.Agent.Engine.Events;

namespace Orc.Agent.Tests.Endpoints;

public sealed class EventFilterTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("type=container", true)]
    [InlineData("type=network", false)]
    [InlineData("event=health_status", true)]
    [InlineData("event=health_status: healthy", true)]
    [InlineData("event=health", false)]
    [InlineData("event=start|event=health_status", true)]
    [InlineData("container=web", true)]
    [InlineData("container=abc", true)]
    [InlineData("container=db", false)]
    [InlineData("network=web", false)]
    [InlineData("image=shop:3", true)]
    [InlineData("label=tier=front", true)]
    [InlineData("label=tier", true)]
    [InlineData("label=tier=back", false)]
    [InlineData("type=container|event=die", false)]
    public void Matches_Filters_AreDockers(string filters, bool expected)
    {
        var happened = new EngineEvent("container", "health_status: healthy", "abcdef")
        {
            Time = DateTimeOffset.UnixEpoch,
            Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                .Add("name", "web").Add("image", "shop:3").Add("tier", "front"),
        };
        var filter = EventFilter.Parse(filters.Split('|', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(expected, filter.Matches(happened));
    }

    [Fact]
    public void Parse_NoSuchFilter_SaysSo() => Assert.Equal(
        "invalid filter 'colour'", Assert.Throws<FormatException>(() => EventFilter.Parse(["colour=red"])).Message);
}
