using Orc.Cli.Invoking;

namespace Orc.Cli.Tests.Compose;

/// <summary>Settings of Compose come from the shell, or from the project's <c>.env</c>.</summary>
public sealed class SettingsTests
{
    private const string File = "services: {web: {image: busybox}}";

    [Theory]
    [InlineData("COMPOSE_PROGRESS=fancy", "unsupported --progress value \"fancy\"")]
    [InlineData("COMPOSE_ANSI=sometimes", "invalid value for --ansi: \"sometimes\"")]
    [InlineData("COMPOSE_PARALLEL_LIMIT=many", "COMPOSE_PARALLEL_LIMIT must be an integer (found: \"many\")")]
    public async Task Setting_OfDotEnv_CountsAsOneOfTheShell(string line, string expected)
    {
        using var run = new CommandRun().With("compose.yaml", File).With(".env", line);

        Assert.Equal(ExitCodes.Failure, await run.TypeAsync("compose pull"));

        Assert.StartsWith(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--progress plain --ansi never --parallel 2")]
    public async Task Flag_WinsOverSettings(string flags)
    {
        using var run = new CommandRun()
            .With("compose.yaml", File)
            .With(".env", "COMPOSE_PROGRESS=fancy\nCOMPOSE_ANSI=sometimes\nCOMPOSE_PARALLEL_LIMIT=many");

        _ = await run.TypeAsync($"compose {flags} pull");

        Assert.StartsWith("Cannot connect to the orc daemon", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_IsNotConnectedBeforeSettingsAreRight()
    {
        using var run = new CommandRun().With("compose.yaml", File);
        run.Environment = run.Environment.Add("COMPOSE_PARALLEL_LIMIT", "x");

        _ = await run.TypeAsync("compose pull");

        Assert.StartsWith("COMPOSE_PARALLEL_LIMIT must be an integer", run.Error, StringComparison.Ordinal);
    }
}
