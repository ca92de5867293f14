namespace Orc.Cli.Commands.Compose;

/// <summary>An image to be pulled for a service, and what leaves one alone that is here already.</summary>
/// <param name="Image">Its name.</param>
/// <param name="Platform">Null: this machine's.</param>
internal sealed record ImagePull(string Image, string? Platform)
{
    public bool OnlyIfMissing { get; init; }

    /// <summary>But one that was fetched longer ago is pulled all the same. Null: at any age.</summary>
    public TimeSpan? RefreshAfter { get; init; }
}
