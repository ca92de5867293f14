namespace Orc.Model.Templates;

/// <summary>A piece of a text: what stands for itself, or one placeholder.</summary>
/// <param name="Word">Which one, as <c>Task.Slot</c>; empty: it is plain text.</param>
/// <param name="Text">The plain text; of a placeholder, as it was written.</param>
/// <param name="Label">Of a service's label: its name.</param>
internal sealed record TemplatePart(string Word, string Text, string Label = "")
{
    /// <summary>A label that is named as a field must be there; one that is asked for by index may be absent.</summary>
    public bool IsRequired { get; init; }

    public TemplateNeeds Needs => Word switch
    {
        "" => TemplateNeeds.None,
        PlaceholderNames.Slot => TemplateNeeds.Slot,
        _ when Word.StartsWith("Task.", StringComparison.Ordinal) => TemplateNeeds.Task,
        _ when Word.StartsWith("Node.", StringComparison.Ordinal) => TemplateNeeds.Node,
        _ => TemplateNeeds.Service,
    };

    public string Expand(TaskWords words) => Word switch
    {
        "" => Text,
        PlaceholderNames.Slot => words.Slot,
        PlaceholderNames.Label => words.ServiceLabels.GetValueOrDefault(Label, ""),
        "Service.ID" => words.ServiceId,
        "Service.Name" => words.ServiceName,
        "Task.ID" => words.TaskId,
        "Task.Name" => words.TaskName,
        "Node.ID" => words.NodeId,
        "Node.Hostname" => words.Hostname,
        "Node.Platform.OS" => words.OperatingSystem,
        "Node.Platform.Architecture" => words.Architecture,
        _ => Text,
    };
}
