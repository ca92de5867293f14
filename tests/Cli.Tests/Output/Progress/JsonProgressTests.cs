using Orc.Cli.Output.Progress;

namespace Orc.Cli.Tests.Output.Progress;

public class JsonProgressTests
{
    [Fact]
    public void Show_AContainer_HasComposesFields() => Check(
        """{"id":"Container shop-web-1","status":"Working","text":"Starting"}""",
        new ProgressStep("Container shop-web-1", "Starting"));

    [Fact]
    public void Show_ALayer_SaysItsImageAndHowFarItIs() => Check(
        """{"id":"2d35ebdb57d9","parent_id":"Image busybox","status":"Working","text":"Downloading","""
        + "\"current\":50,\"total\":200,\"percent\":25}",
        new ProgressStep("2d35ebdb57d9", "Downloading") { Parent = "Image busybox", Current = 50, Total = 200 });

    [Theory]
    [InlineData("Created", "Done")]
    [InlineData("Download complete", "Working")]
    [InlineData("Pull complete", "Done")]
    [InlineData("Skipped", "Warning")]
    [InlineData("Error", "Error")]
    public void Show_AWord_IsAStatus(string text, string status) => Check(
        $$"""{"id":"x","status":"{{status}}","text":"{{text}}","details":"why"}""", new ProgressStep("x", text, "why"));

    [Theory]
    [InlineData(
        " Container web-1 Created", """{"dry-run":true,"id":"Container web-1","status":"Done","text":"Created"}""")]
    [InlineData("be careful", """{"dry-run":true,"tail":true,"text":"be careful"}""")]
    public void Say_InADryRun_IsWhatAThingWouldGoThrough(string said, string expected)
    {
        var writer = new StringWriter { NewLine = "\n" };
        new JsonProgress(writer, new ProgressStyle(ProgressKind.Json, false, IsDryRun: true)).Say(said);
        Assert.Equal($"{expected}\n", writer.ToString());
    }

    private static void Check(string expected, ProgressStep step)
    {
        var writer = new StringWriter { NewLine = "\n" };
        new JsonProgress(writer, new ProgressStyle(ProgressKind.Json, false, IsDryRun: false)).Show(step);
        Assert.Equal($"{expected.Trim()}\n", writer.ToString());
    }
}
