using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>The keys of an attached <c>up</c> at a terminal.</summary>
public sealed class MenuTests(OrcHost host) : IClassFixture<OrcHost>
{
    private const string Yaml =
        """
        services:
          web:
            image: busybox
            init: true
            command: sh -c 'echo here; sleep 1000'
            develop: {watch: [{path: ./src, action: sync, target: /app}]}
        """;

    [Fact]
    public async Task Up_WatchedAndLeftByKeys_RunsOnAndGivesTheTerminalBack()
    {
        var project = Project("menu");
        using var terminal = new TypedTerminal(
            host, $"cd {project.Folder} && orc compose up; echo left with $?; stty -a | grep -ow -e '-*echo'");
        await terminal.WaitForAsync("Enable Watch");
        await terminal.WaitForAsync("here");
        await terminal.TypeAsync("w");
        await terminal.WaitForAsync("Watch enabled");
        await terminal.WaitForAsync("Disable Watch");
        project.Write("src/one", "1");
        await ReadsAsync(project, "one");

        await terminal.TypeAsync("w");
        await terminal.WaitForAsync("Watch disabled");
        await terminal.WaitForAsync("Enable Watch");
        project.Write("src/two", "2");
        await terminal.TypeAsync("\nw");
        await terminal.WaitForAsync("Watch enabled");
        project.Write("src/three", "3");
        await ReadsAsync(project, "three");
        Assert.NotEqual(0, (await project.ComposeAsync("exec", "-T", "web", "cat", "/app/two")).Code);

        await terminal.TypeAsync("d");
        await terminal.WaitForAsync("left with 0");
        await terminal.WaitForAsync("\necho");
        _ = await terminal.ExitCodeAsync();
        _ = (await project.ComposeAsync("ps", "--format", "{{.State}}")).Says("^running$");
        _ = (await project.ComposeAsync("down", "-t", "1")).Succeeded();
    }

    [Fact]
    public async Task Up_CtrlCUnderTheMenu_StopsAsBefore()
    {
        var project = Project("stopped");
        using var terminal = new TypedTerminal(host, $"cd {project.Folder} && orc compose up -t 1");
        await terminal.WaitForAsync("Detach");
        await terminal.WaitForAsync("here");
        _ = await OrcHost.EventuallyAsync(
            () => project.ComposeAsync("ls", "--format", "json"),
            ran => ran.Out.Contains("running(1)", StringComparison.Ordinal));
        await terminal.TypeAsync("\u0003");
        await terminal.WaitForAsync("Gracefully Stopping");

        Assert.Equal(130, await terminal.ExitCodeAsync());
        _ = (await project.ComposeAsync("ps", "-a", "--format", "{{.State}}")).Says("^exited$");
        _ = (await project.ComposeAsync("down")).Succeeded();
    }

    [Theory]
    [InlineData("COMPOSE_MENU=0", "")]
    [InlineData("COMPOSE_MENU=1", "--menu=false")]
    public async Task Up_WithoutTheMenu_TakesNoKeys(string variable, string flag)
    {
        var project = Project("silent");
        using var terminal = new TypedTerminal(host, $"cd {project.Folder} && {variable} orc compose up -t 1 {flag}");
        await terminal.WaitForAsync("here");
        await terminal.TypeAsync("d");
        await terminal.TypeAsync("\u0003");

        Assert.Equal(130, await terminal.ExitCodeAsync());
        _ = (await project.ComposeAsync("down")).Succeeded();
    }

    private Workspace Project(string name)
    {
        var project = new Workspace(host, name, Yaml);
        _ = Directory.CreateDirectory(Path.Combine(project.Folder, "src"));
        return project;
    }

    private static async Task ReadsAsync(Workspace project, string file) => _ = await OrcHost.EventuallyAsync(
        () => project.ComposeAsync("exec", "-T", "web", "cat", $"/app/{file}"), ran => ran.Code == 0);
}
