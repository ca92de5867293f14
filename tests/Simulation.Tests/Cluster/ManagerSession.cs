using Orc.Orchestrator.Dispatch;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>A session as the manager has it.</summary>
/// <param name="feed">What it says down.</param>
/// <param name="number">Of the node's sessions.</param>
internal sealed class ManagerSession(AssignmentFeed feed, int number)
{
    public AssignmentFeed Feed => feed;

    public int Number => number;

    /// <summary>Null: nothing was said yet.</summary>
    public long? Seen { get; set; }

    /// <summary>The agent keeps records of tasks that nobody needs.</summary>
    public bool HasGone { get; set; }

    /// <summary>Completes when another agent has heard more.</summary>
    public Task Others { get; set; } = Task.CompletedTask;

    public long HoldsUntil { get; set; }
}
