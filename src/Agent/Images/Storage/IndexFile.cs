namespace Orc.Agent.Images.Storage;

/// <summary>index.json: which images there are, and what they are called.</summary>
internal sealed record IndexFile
{
    public const int CurrentForm = 1;

    public int Form { get; init; } = CurrentForm;

    public IReadOnlyList<IndexedImage> Images { get; init; } = [];
}
