using Orc.Model.Images;

namespace Orc.Agent.Images.Listing;

/// <summary>One step of an image's history.</summary>
/// <param name="Entry">What was done.</param>
/// <param name="Size">Bytes in the layer it made; none for a step that changed no file.</param>
internal sealed record ImageStep(ImageHistoryEntry Entry, long Size);
