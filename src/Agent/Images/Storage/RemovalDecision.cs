using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>What a removal comes to, before anything is touched.</summary>
/// <param name="Names">The names that go.</param>
/// <param name="TakesImage">Whether the image goes with them.</param>
internal sealed record RemovalDecision(ImmutableArray<ImageReference> Names, bool TakesImage);
