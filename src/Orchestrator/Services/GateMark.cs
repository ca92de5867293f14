namespace Orc.Orchestrator.Services;

/// <summary>
/// The release and start round whose dependencies were met once. What starts later for other reasons (scale, loss,
/// a restart in place) is not gated again.
/// </summary>
internal readonly record struct GateMark(long Release, long StartRound);
