using Orc.Cli.Commands.Compose;

namespace Orc.Cli.Tests.Compose;

public sealed class PullRulesTests
{
    [Theory]
    [InlineData("{image: 'a:1'}", null, "a:1")]
    [InlineData("{image: 'a:1', pull_policy: daily}", null, "a:1")]
    [InlineData("{image: 'a:1', pull_policy: never}", null, "-Image a:1 Skipped")]
    [InlineData("{image: 'a:1', build: ., pull_policy: build}", null, "-Image a:1 Skipped")]
    [InlineData("{image: 'a:1', pull_policy: build, pre_start: [{image: 'b:1', command: x}]}", null,
        "b:1? -Image a:1 Skipped")]
    [InlineData("{image: 'a:1', pull_policy: never, pre_start: [{image: 'b:1', command: x}]}", null,
        "-Image a:1 Skipped")]
    [InlineData("{image: 'a:1', pull_policy: never}", "always", "a:1")]
    [InlineData("{image: 'a:1', pull_policy: missing}", null, "a:1?")]
    [InlineData("{image: a, pull_policy: missing}", null, "a")]
    [InlineData("{image: 'a:latest', pull_policy: if_not_present}", null, "a:latest")]
    [InlineData("{image: 'a:1'}", "missing", "a:1?")]
    [InlineData("{build: .}", null, "-web Skipped No image to be pulled")]
    [InlineData("{image: 'a:1', build: .}", null, "a:1")]
    [InlineData("{image: 'a:1', platform: linux/arm64, pre_start: [{image: 'b:1', command: x}]}", null,
        "a:1@linux/arm64 b:1@linux/arm64")]
    [InlineData("{image: 'a:1', pull_policy: never, volumes: [{type: image, source: 'f:1', target: /f}]}", null,
        "f:1 -Image a:1 Skipped")]
    public void ForPull_OfAService_IsByItsPolicyOrTheCommandLines(string service, string? policy, string expected) =>
        Assert.Equal(expected, ForPull(service, new PullWish(policy, IgnoresBuildable: false)));

    [Fact]
    public void ForPull_WithoutBuildable_StillPullsWhatHooksNeed() => Assert.Equal(
        "b:1 -Image a:1 Skipped Image can be built",
        ForPull(
            "{image: 'a:1', build: ., pre_start: [{image: 'b:1', command: x}]}",
            new PullWish(null, IgnoresBuildable: true)));

    [Theory]
    [InlineData("{image: 'my/a:1'}", "my/a:1? done")]
    [InlineData("{image: 'my/a:1', pull_policy: always}", "my/a:1 done")]
    [InlineData("{image: 'my/a:1', pull_policy: refresh}", "my/a:1 done")]
    [InlineData("{image: 'my/a:1', pull_policy: daily}", "my/a:1?1.00:00:00 done")]
    [InlineData("{image: 'my/a:1', pull_policy: weekly}", "my/a:1?7.00:00:00 done")]
    [InlineData("{image: 'my/a:1', pull_policy: every_2h}", "my/a:1?02:00:00 done")]
    [InlineData("{image: 'my/a:1', pull_policy: never}", "")]
    [InlineData("{image: 'a:1', pull_policy: always}", "")]
    [InlineData("{image: 'a:1', pull_policy: always, pre_start: [{image: 'my/b:1', command: x}]}",
        "a:1 my/b:1 done")]
    [InlineData("{image: 'a:1', pull_policy: always, volumes: [{type: image, source: 'my/f:1', target: /f}]}",
        "my/f:1?")]
    [InlineData("{image: 'my/a:1', pull_policy: never, volumes: [{type: image, source: 'my/f:1', target: /f}]}",
        "my/f:1?")]
    public void ForUp_OfAService_PullsWhatALoginIsFor(string service, string expected)
    {
        var pulls = PullRules.ForUp(
            Given.Project($"services: {{web: {service}}}"),
            ["web"],
            image => image.StartsWith("my/", StringComparison.Ordinal),
            out var pulled);

        Assert.Equal(expected, string.Join(' ', pulls.Select(Text).Concat(pulled.Select(_ => "done"))));
    }

    [Fact]
    public void ForUp_OneImageOfTwoPolicies_IsPulledByTheStricter()
    {
        var pulls = PullRules.ForUp(
            Given.Project("services: {a: {image: 'x:1'}, b: {image: 'x:1', pull_policy: daily}, c: {image: 'y:1'}}"),
            ["a", "b"],
            _ => true,
            out var pulled);

        Assert.Equal("x:1?1.00:00:00", string.Join(' ', pulls.Select(Text)));
        Assert.Equal(["a", "b"], pulled);
    }

    private static string ForPull(string service, PullWish wish)
    {
        var project = Given.Project($"services: {{web: {service}}}");
        var pulls = PullRules.ForPull(project, project.Services, wish, out var skipped);
        return string.Join(' ', pulls.Select(Text)
            .Concat(skipped.Select(step => $"-{step.Subject} {step.Text} {step.Details}".TrimEnd())));
    }

    private static string Text(ImagePull pull) => pull.Image
        + (pull.Platform is null ? "" : $"@{pull.Platform}")
        + (pull.OnlyIfMissing ? $"?{pull.RefreshAfter}" : "");
}
