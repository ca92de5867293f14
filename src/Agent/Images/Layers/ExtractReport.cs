namespace Orc.Agent.Images.Layers;

/// <summary>What came out of an archive.</summary>
/// <param name="Bytes">Content of files, holes not counted.</param>
/// <param name="Entries">Names made.</param>
/// <param name="SkippedDevices">Device nodes that images may not bring.</param>
internal sealed record ExtractReport(long Bytes, long Entries, long SkippedDevices);
