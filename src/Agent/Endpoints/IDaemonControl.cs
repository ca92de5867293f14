namespace Orc.Agent.Endpoints;

/// <summary>What the system's endpoint asks of the process it lives in.</summary>
internal interface IDaemonControl
{
    string NodeName { get; }

    DateTimeOffset StartedAt { get; }

    /// <summary>"systemd" where a unit starts the daemon with the machine; empty: nothing does.</summary>
    string StartsAtBoot { get; }

    /// <summary>What it was told that this node has, as it was written.</summary>
    IReadOnlyList<string> GenericResources { get; }

    /// <summary>What is wrong with this node's part in a cluster.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Ends the daemon soon, once answers under way are given. Containers run on.</summary>
    void BeginShutdown();
}
