namespace Orc.Orchestrator.Progress;

/// <summary>One thing that happened, in Compose's words: <c>Container shop-web-1 Started</c>.</summary>
internal sealed record ProgressLine(ProgressKind Kind, string Name, string Text)
{
    public string Details { get; init; } = "";

    public string Service { get; init; } = "";

    /// <summary>The container's id, when it has one.</summary>
    public string Container { get; init; } = "";

    public override string ToString() =>
        Details.Length == 0 ? $"{Kind} {Name} {Text}" : $"{Kind} {Name} {Text}: {Details}";
}
