namespace Orc.Orchestrator.Store;

/// <summary>A user's write that was carried out, and in which version.</summary>
internal sealed record RememberedRequest(RequestId Id, long Version, ClusterTime At);
