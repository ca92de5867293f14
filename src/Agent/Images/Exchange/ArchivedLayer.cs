using Orc.Agent.Images.Manifests;

namespace Orc.Agent.Images.Exchange;

/// <summary>A layer in an archive of images.</summary>
/// <param name="Part">Where in the archive.</param>
/// <param name="Blob">What its bytes are. Null: not said.</param>
internal sealed record ArchivedLayer(string Part, Descriptor? Blob);
