namespace Orc.Agent.Images;

/// <summary>News of one layer of a pull.</summary>
/// <param name="Layer">Twelve digits of the layer's digest, as Docker shows it.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Current">Bytes that came.</param>
/// <param name="Total">Bytes there are.</param>
public sealed record PullProgress(string Layer, PullStatus Status, long Current, long Total);
