namespace Orc.Agent.Images.Storage;

/// <summary>One image in index.json. Digests and names are whole (canonical) here.</summary>
internal sealed record IndexedImage
{
    public required string Id { get; init; }

    public required string Manifest { get; init; }

    public required DateTimeOffset TaggedAt { get; init; }

    public IReadOnlyList<string> References { get; init; } = [];

    public IReadOnlyList<string> RepoDigests { get; init; } = [];

    /// <summary>Of the references, those that came along from another node; null: an older index, they were given.
    /// </summary>
    public IReadOnlyList<string>? Borrowed { get; init; }
}
