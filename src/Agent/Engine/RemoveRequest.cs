namespace Orc.Agent.Engine;

/// <summary>How a container is removed.</summary>
internal sealed record RemoveRequest
{
    /// <summary>Kills it first if it runs; without, a running one is an error.</summary>
    public bool Force { get; init; }

    /// <summary>Its anonymous volumes go too.</summary>
    public bool Volumes { get; init; }
}
