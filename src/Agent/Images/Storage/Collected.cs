using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>What was taken out of sight.</summary>
/// <param name="Layers">The layers.</param>
/// <param name="FreedBytes">What that frees once it is cleared.</param>
/// <param name="Away">The trees to be cleared.</param>
internal sealed record Collected(IReadOnlyList<Digest> Layers, long FreedBytes, IReadOnlyList<string> Away);
