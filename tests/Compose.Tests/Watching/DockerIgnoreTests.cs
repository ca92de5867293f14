using Orc.Compose.Loading;
using Orc.Compose.Watching;

namespace Orc.Compose.Tests.Watching;

/// <summary>What a build leaves out is not watched.</summary>
public sealed class DockerIgnoreTests
{
    private const string Built = "build: ./app";

    [Theory]
    [InlineData(Built, "app/.dockerignore", "*.log\n# a remark\nnode_modules", "a.log node_modules/x", "src/a")]
    [InlineData(Built, "app/.dockerignore", "\uFEFFdist\n!dist/keep", "dist/x", "dist/keep a")]
    [InlineData(Built, "app/.dockerignore", "*\n!src", "", "src/a other")]
    [InlineData(Built, "app/Dockerfile.dockerignore", "own", "own/x", "general")]
    [InlineData("build: {context: ./app, dockerfile: x/Df}", "app/x/Df.dockerignore", "own", "own/x", "general")]
    [InlineData("build: {context: 'https://a.example/b.git'}", "app/.dockerignore", "*.log", "", "a.log")]
    [InlineData("hostname: h", "app/.dockerignore", "*.log", "", "a.log")]
    public void Filter_OfABuiltService_LeavesOutWhatTheBuildDoes(
        string build, string file, string content, string left, string counted)
    {
        var files = Given.Files(
            ("compose.yaml", $$"""
                services:
                  web:
                    image: i
                    {{build}}
                    develop: {watch: [{path: ./app, action: sync, target: /app}]}
                """),
            ("app/.dockerignore", "general"),
            (file, content));
        var loaded = ComposeLoader.Load(Given.Request with { Purpose = LoadPurpose.Run }, files);
        Assert.False(loaded.HasErrors, Given.Said(loaded));

        var filter = new WatchFilter(Assert.Single(DockerIgnore.Apply(loaded.Project!.Services[0], files)));

        Assert.All(Words(left), path => Assert.False(filter.Counts($"/work/app/{path}"), path));
        Assert.All(Words(counted), path => Assert.True(filter.Counts($"/work/app/{path}"), path));
    }

    [Fact]
    public void Filter_OfAFolderInTheContext_TakesPatternsFromTheContext()
    {
        var filter = new WatchFilter(new WatchTrigger
        {
            Service = "web",
            Path = "/work/app/src",
            Action = WatchAction.Sync,
            Target = "/app",
            Context = "/work/app",
            ContextIgnore = ["src/tmp", "tmp"],
        });

        Assert.False(filter.Counts("/work/app/src/tmp/x"));
        Assert.True(filter.MaySkip("/work/app/src/tmp"));
        Assert.True(filter.Counts("/work/app/src/a/tmp"));
        Assert.False(filter.MaySkip("/work/app/src"));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
