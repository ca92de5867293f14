namespace Orc.Orchestrator.Services;

/// <summary>
/// The release and the rounds whose dependencies were met once. What starts later for other reasons (scale, loss, a
/// restart in place) is not gated again.
/// </summary>
internal readonly record struct GateMark(long Release, long StartRound, long RecreateRound)
{
    /// <summary>Of what is wanted now.</summary>
    public static GateMark Of(Service service) => new(service.Release, service.StartRound, service.RecreateRound);
}
