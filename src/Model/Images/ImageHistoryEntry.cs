namespace Orc.Model.Images;

/// <summary>One step of how an image was made.</summary>
public sealed record ImageHistoryEntry
{
    public DateTimeOffset? Created { get; init; }

    public string CreatedBy { get; init; } = "";

    public string Author { get; init; } = "";

    public string Comment { get; init; } = "";

    /// <summary>True: this step changed no file, so no layer belongs to it.</summary>
    public bool IsEmptyLayer { get; init; }
}
