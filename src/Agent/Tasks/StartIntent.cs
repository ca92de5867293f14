namespace Orc.Agent.Tasks;

/// <summary>
/// A start that is about to happen, written down first: once the container has more runs than then, it has happened,
/// whoever died in between.
/// </summary>
internal sealed record StartIntent(long StartRound, long RestartRound, int RunCount);
