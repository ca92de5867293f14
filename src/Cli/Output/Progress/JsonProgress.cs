using System.Text.Json.Nodes;

namespace Orc.Cli.Output.Progress;

/// <summary>A JSON object for each thing that happens, with the fields that Compose writes.</summary>
internal sealed class JsonProgress(TextWriter writer, ProgressStyle style) : IProgressDisplay
{
    public void Show(ProgressStep step)
    {
        var json = new JsonObject
        {
            ["id"] = step.Subject,
            ["status"] = step.State switch
            {
                ProgressState.Going => "Working",
                ProgressState.Done => "Done",
                ProgressState.Odd => "Warning",
                _ => "Error",
            },
            ["text"] = step.Text,
        };
        if (style.IsDryRun)
        {
            json["dry-run"] = true;
        }

        if (step.Details.Length > 0)
        {
            json["details"] = step.Details;
        }

        writer.WriteLine(JsonLine.Of(json));
    }

    public void Say(string sentence) =>
        writer.WriteLine(JsonLine.Of(new JsonObject { ["tail"] = true, ["text"] = sentence }));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
