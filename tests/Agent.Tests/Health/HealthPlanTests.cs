using System.Collections.Immutable;
using Orc.Agent.Engine.Health;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Tests.Health;

public class HealthPlanTests
{
    [Theory]
    // the spec's test | the image's test | what is run; "-" is none
    [InlineData("", "", "-")]
    [InlineData("CMD|wget|/", "", "wget|/")]
    [InlineData("", "CMD|wget|/", "wget|/")]
    [InlineData("CMD|curl", "CMD|wget", "curl")]
    [InlineData("CMD-SHELL|exit 1", "", "/bin/sh|-c|exit 1")]
    [InlineData("NONE", "CMD|wget", "-")]
    [InlineData("", "NONE", "-")]
    [InlineData("CMD", "", "-")]
    public void For_Tests_GivesTheCommand(string asked, string built, string expected)
    {
        var check = HealthPlan.For(Spec(new HealthSpec { Test = Words(asked) }), Image(built));

        Assert.Equal(expected, check is null ? "-" : string.Join('|', check.Command));
    }

    [Fact]
    public void For_ShellOfTheImage_RunsTheShellForm()
    {
        var image = Image("CMD-SHELL|true") with { Shell = ["/bin/bash", "-eo", "pipefail", "-c"] };

        Assert.Equal(
            ["/bin/bash", "-eo", "pipefail", "-c", "true"], HealthPlan.For(Spec(null), image)!.Command);
    }

    [Fact]
    public void For_Fields_AreTheSpecsThenTheImagesThenDockers()
    {
        var image = Image("CMD|true");
        image = image with
        {
            Healthcheck = image.Healthcheck! with { Interval = TimeSpan.FromSeconds(7), Retries = 9 },
        };

        var check = HealthPlan.For(
            Spec(new HealthSpec { Timeout = TimeSpan.FromSeconds(2), Interval = TimeSpan.Zero }), image)!;

        Assert.Equal(TimeSpan.FromSeconds(7), check.Interval);
        Assert.Equal(TimeSpan.FromSeconds(2), check.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(5), check.StartInterval);
        Assert.Equal(TimeSpan.Zero, check.StartPeriod);
        Assert.Equal(9, check.Retries);
    }

    private static ContainerSpec Spec(HealthSpec? health) => new() { Name = "c", Image = "i", Health = health };

    private static ImageConfig Image(string test) => new()
    {
        Platform = new Platform("linux", "amd64", null),
        Healthcheck = test.Length == 0 ? null : new HealthSpec { Test = Words(test) },
    };

    private static ImmutableArray<string> Words(string text) => text.Length == 0 ? [] : [.. text.Split('|')];
}
