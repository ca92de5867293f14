using System.Text.Json.Nodes;

namespace Orc.Cli.Output.Progress;

/// <summary>A JSON object for each thing that happens, with the fields that Compose writes.</summary>
internal sealed class JsonProgress(TextWriter writer, ProgressStyle style) : IProgressDisplay
{
    private static readonly string[] Things = ["Container", "Network", "Volume", "Image", "Service"];

    private readonly Lock _lock = new();

    /// <summary>How a command that failed says so.</summary>
    public static string Failure(string message) =>
        JsonLine.Of(new JsonObject { ["error"] = true, ["message"] = message });

    public void Show(ProgressStep step)
    {
        var json = Begin();
        json["id"] = step.Subject;
        Add(json, "parent_id", step.Parent);
        json["status"] = step.State switch
        {
            ProgressState.Going => "Working",
            ProgressState.Done => "Done",
            ProgressState.Odd => "Warning",
            _ => "Error",
        };
        json["text"] = step.Text;
        Add(json, "details", step.Details);
        Add(json, "current", step.Current);
        Add(json, "total", step.Total);
        Add(json, "percent", step.Percent);
        Write(json);
    }

    public void Say(string sentence)
    {
        // A line of a plan is what a thing would go through: ` Container web-1 Created`.
        if (style.IsDryRun && sentence.Trim().Split(' ', 4) is [var kind, var name, var text, .. var details]
            && Things.Contains(kind))
        {
            Show(new ProgressStep($"{kind} {name}", text, string.Concat(details)));
            return;
        }

        var json = Begin();
        json["tail"] = true;
        json["text"] = sentence.Trim();
        Write(json);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private JsonObject Begin() => style.IsDryRun ? new JsonObject { ["dry-run"] = true } : [];

    private void Write(JsonObject json)
    {
        lock (_lock)
        {
            writer.WriteLine(JsonLine.Of(json));
        }
    }

    // As in Compose, what is empty or nought is left out.
    private static void Add(JsonObject json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json[name] = text;
        }
    }

    private static void Add(JsonObject json, string name, long number)
    {
        if (number > 0)
        {
            json[name] = number;
        }
    }
}
