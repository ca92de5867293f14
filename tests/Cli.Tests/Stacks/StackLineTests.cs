namespace Orc.Cli.Tests.Stacks;

public class StackLineTests
{
    [Fact]
    public async Task Config_MergesFilesInOrder()
    {
        using var run = new CommandRun()
            .With("a.yaml", "services: {web: {image: i, environment: {A: '1'}}}")
            .With("b.yaml", "services: {web: {environment: {B: '2'}}}");

        Assert.Equal(0, await run.TypeAsync("stack config -c a.yaml -c b.yaml"));
        Assert.Contains("A: \"1\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("B: \"2\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_AWrongConstraint_SaysItsPlaceBeforeAnyDaemonIsAsked()
    {
        using var run = new CommandRun().With(
            "c.yaml", "services:\n  web:\n    image: i\n    deploy: {placement: {constraints: [node.rol==x]}}\n");

        Assert.Equal(1, await run.TypeAsync("stack deploy -c c.yaml shop"));
        Assert.StartsWith(
            "c.yaml:4:40: \"node.rol\" is nothing a node can be chosen by", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_NoSuchFile_SaysSo()
    {
        using var run = new CommandRun();

        Assert.Equal(1, await run.TypeAsync("stack deploy -c missing.yaml shop"));
        Assert.Contains("missing.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_AWordThatIsNoPolicy_IsSaid()
    {
        using var run = new CommandRun().With("c.yaml", "services: {web: {image: i}}");

        Assert.Equal(1, await run.TypeAsync("stack deploy --resolve-image sometimes -c c.yaml shop"));
        Assert.Equal(
            "invalid option sometimes for flag --resolve-image: it is always, changed or never\n", run.Error);
    }

    [Theory]
    [InlineData("stack ls")]
    [InlineData("service ls")]
    [InlineData("node ls")]
    [InlineData("explain web")]
    public async Task AnyVerb_WithoutADaemon_SaysHowToStartOne(string line)
    {
        using var run = new CommandRun();

        Assert.Equal(1, await run.TypeAsync(line));
        Assert.StartsWith("Cannot connect to the orc daemon", run.Error, StringComparison.Ordinal);
    }
}
