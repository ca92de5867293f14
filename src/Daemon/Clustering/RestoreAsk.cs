namespace Orc.Daemon.Clustering;

/// <summary>A backup, and what a person said about restoring it.</summary>
internal sealed record RestoreAsk
{
    public required byte[] File { get; init; }

    /// <summary>Empty: not said.</summary>
    public byte[] Key { get; init; } = [];

    public string AdvertiseAddress { get; init; } = "";

    public string ListenAddress { get; init; } = "";
}
