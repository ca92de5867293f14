using Orc.Model.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary><c>stack rm</c>; <c>stack deploy</c> is <see cref="UpPlanner"/> with a project of the cluster.</summary>
internal static class StackPlanner
{
    /// <summary>Its volumes stay. It is gone when the project is no more.</summary>
    public static ProjectPlan Remove(Snapshot snapshot, string name) =>
        snapshot.Projects.GetValueOrDefault(name) is not { Scope: ProjectScope.Cluster }
            ? ProjectPlan.Fail($"no such stack: {name}")
            : DownPlanner.Plan(snapshot, new DownOptions { Project = name });

    /// <summary>Nothing of it is left but volumes.</summary>
    public static bool IsGone(Snapshot snapshot, string name) => !snapshot.Projects.ContainsKey(name);
}
