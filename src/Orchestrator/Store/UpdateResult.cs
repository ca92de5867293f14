namespace Orc.Orchestrator.Store;

/// <summary>How a write ended.</summary>
internal enum UpdateResult
{
    /// <summary>It is durable and visible.</summary>
    Committed,

    /// <summary>There was nothing to change.</summary>
    Nothing,

    /// <summary>The same request was carried out before.</summary>
    Repeated,

    /// <summary>It was not written.</summary>
    Refused,

    /// <summary>It may have been written: ask again with the same request.</summary>
    Unknown,
}
