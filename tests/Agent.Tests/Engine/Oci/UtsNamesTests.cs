using Orc.Agent.Engine.Oci;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Engine.Oci;

public sealed class UtsNamesTests
{
    private static readonly ContainerId Id = new(new string('a', 64));
    private static readonly ContainerId Donor = new(new string('b', 64));
    private static readonly ContainerSpec Plain = new() { Name = "web", Image = "web:1" };

    [Theory]
    [InlineData(null, "aaaaaaaaaaaa")]
    [InlineData("", "aaaaaaaaaaaa")]
    [InlineData("shop", "shop")]
    public void Of_NetworksOfItsOwn_IsWhatItWasToldOrItsId(string? told, string expected) =>
        Assert.Equal(expected, Of(Plain with { Hostname = told }).Host);

    [Fact]
    public void Of_TheMachinesNetwork_IsTheMachines()
    {
        var spec = Plain with { NetworkMode = NetworkMode.Host };

        Assert.Equal("machine.example", Of(spec).Host);
        Assert.Equal("shop", Of(spec with { Hostname = "shop" }).Host);
    }

    [Theory]
    [InlineData(null, null, "bbbbbbbbbbbb", null)]
    [InlineData("db", "example.org", "db", "example.org")]
    public void Of_AnothersNetwork_IsTheOthers(string? host, string? domain, string expected, string? expectedDomain)
    {
        var spec = Plain with { NetworkMode = NetworkMode.Container, NetworkContainer = "db" };

        var names = Of(spec, Plain with { Hostname = host, Domainname = domain });

        Assert.Equal(new UtsNames(expected, expectedDomain), names);
        Assert.Equal("own", Of(spec with { Hostname = "own" }, Plain with { Hostname = host }).Host);
    }

    [Fact]
    public void Of_AnothersNames_IsTheOthersWhateverItWasTold() => Assert.Equal(
        "db",
        Of(
            Plain with { Hostname = "own", Security = new SecuritySpec { UtsMode = "container:db" } },
            Plain with { Hostname = "db" }).Host);

    /// <summary>Of such ones none can start; they can be looked at.</summary>
    [Fact]
    public void Of_TwoThatShareWithOneAnother_Ends()
    {
        var spec = Plain with { NetworkMode = NetworkMode.Container, NetworkContainer = "db" };

        Assert.Equal(12, Of(spec, spec).Host.Length);
    }

    private static UtsNames Of(ContainerSpec spec, ContainerSpec? donor = null) =>
        UtsNames.Of(Id, spec, "machine.example", _ => donor is null ? null : (Donor, donor));
}
