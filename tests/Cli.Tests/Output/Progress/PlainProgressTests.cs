using Orc.Cli.Output.Progress;

namespace Orc.Cli.Tests.Output.Progress;

public class PlainProgressTests
{
    [Fact]
    public void Show_Steps_IsALineForEachChange()
    {
        var writer = new StringWriter { NewLine = "\n" };
        var progress = new PlainProgress(writer, new ProgressStyle(ProgressKind.Plain, false, IsDryRun: false));
        progress.Show(new ProgressStep("Container a-1", "Creating"));
        progress.Show(new ProgressStep("Container a-1", "Creating"));
        progress.Show(new ProgressStep("Container a-1", "Created"));
        progress.Say("found orphans");
        Assert.Equal(" Container a-1 Creating\n Container a-1 Created\nfound orphans\n", writer.ToString());
    }

    [Fact]
    public void Show_DryRun_SaysThatItIsOne()
    {
        var writer = new StringWriter { NewLine = "\n" };
        var progress = new PlainProgress(writer, new ProgressStyle(ProgressKind.Plain, false, IsDryRun: true));
        progress.Show(new ProgressStep("Network a_default", "Created"));
        Assert.Equal("DRY-RUN MODE -  Network a_default Created\n", writer.ToString());
    }
}
