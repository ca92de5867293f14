using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>An image that came out of an archive.</summary>
/// <param name="Image">The image, whole.</param>
/// <param name="Names">What the archive calls it. Empty: only by its id.</param>
internal sealed record LoadedImage(Image Image, ImmutableArray<ImageReference> Names);
