namespace Orc.Compose.Watching;

/// <summary>One path to be brought into containers, or taken away in them.</summary>
/// <param name="Source">On this machine.</param>
/// <param name="Target">In a container.</param>
/// <param name="IsGone">It is to be taken away.</param>
public readonly record struct SyncStep(string Source, string Target, bool IsGone);
