namespace Orc.Simulation.Tests.Cluster;

/// <summary>Mistakes that are put between the real parts, to see that they are found.</summary>
internal enum PlantedBug
{
    None,

    /// <summary>The manager's disk loses the last commit that it acknowledged.</summary>
    ForgetCommit,

    /// <summary>An agent acknowledges a table before it is in force.</summary>
    AcknowledgeEarly,

    /// <summary>Endpoints are stopped without waiting for those who lead to them.</summary>
    SkipWithdrawal,

    /// <summary>A task gets an address that another has.</summary>
    ReuseAddress,

    /// <summary>The control plane does not look at services when a report comes.</summary>
    ForgetTouchedBy,

    /// <summary>A container that was told to stop is started again by its policy.</summary>
    RestartOrphan,

    /// <summary>An agent does not name one of its tasks in its hello.</summary>
    OmitFromHello,

    /// <summary>An old report counts as the newest.</summary>
    ReviveReport,

    /// <summary>An agent says that a task is removed before its container is.</summary>
    RemoveInWordsOnly,

    /// <summary>An agent leaves out every table after the first.</summary>
    KeepStaleTable,

    /// <summary>An agent keeps a network of a stack that went, for the next one of that name.</summary>
    KeepOldNetwork,

    /// <summary>The next life of an agent has the number of the last one.</summary>
    KeepEpoch,

    /// <summary>A task waits for a node, and says not why.</summary>
    HideReason,

    /// <summary>A restarted agent has lost the record of a task.</summary>
    LoseRecord,

    /// <summary>A drained node is told to keep what it has.</summary>
    IgnoreDrain,
}
