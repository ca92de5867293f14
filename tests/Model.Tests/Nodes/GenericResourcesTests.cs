using Orc.Model.Nodes;

namespace Orc.Model.Tests.Nodes;

public sealed class GenericResourcesTests
{
    [Fact]
    public void Read_NumbersAndNames_AreCountedAndNamed()
    {
        var read = GenericResources.Read(["ssd=3", "gpu=b,gpu=a"], out var error);

        Assert.Null(error);
        Assert.Equal("gpu=2 ssd=3", string.Join(' ', read.Counts.Select(count => $"{count.Key}={count.Value}")));
        Assert.Equal("a,b", Assert.Single(read.Names, its => its.Key == "gpu").Value);
    }

    [Theory]
    [InlineData("gpu", "\"gpu\" is no generic resource: write KIND=NAME, or KIND=NUMBER")]
    [InlineData("=a", "\"=a\" is no generic resource: write KIND=NAME, or KIND=NUMBER")]
    [InlineData("gpu=-1", "generic resource gpu: there cannot be -1 of it")]
    [InlineData("gpu=1,gpu=2", "generic resource gpu is counted twice")]
    [InlineData("gpu=a,gpu=a", "generic resource gpu=a is named twice")]
    [InlineData("gpu=a,gpu=2", "generic resource gpu has names and a number: give it one of the two")]
    public void Read_Wrong_SaysWhat(string text, string expected)
    {
        _ = GenericResources.Read([text], out var error);

        Assert.Equal(expected, error);
    }
}
