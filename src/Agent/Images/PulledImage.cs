using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>What a pull came to.</summary>
/// <param name="Image">The image, whole.</param>
/// <param name="Digest">What the registry's tag named: an image, or a list of them by platform.</param>
/// <param name="Outcome">Whether anything came.</param>
internal sealed record PulledImage(Image Image, Digest Digest, PullOutcome Outcome);
