namespace Orc.Agent.Images.Archives;

/// <summary>A piece of a sparse file that is not a hole.</summary>
internal readonly record struct TarSegment(long Offset, long Length);
