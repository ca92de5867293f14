using Orc.Orchestrator.Store;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>A snapshot for whoever reads a failing seed.</summary>
internal static class ClusterText
{
    public static string Of(Snapshot snapshot) => string.Join('\n', [
        .. snapshot.Services.Values.Select(service =>
            $"{service.Key} x{service.Replicas} r{service.Release} {service.UpdateState}"),
        .. snapshot.Tasks.Values.Select(task =>
            $"#{task.Id} {task.Wish.Name} @{task.Node} r{task.Release} {task.Wish.Desired} {task.State} "
                + $"{task.Observed?.Status} {task.Observed?.Health} {task.Waiting} {(task.IsPast ? "past" : "")}"
                + $"{(task.HandsOver ? " hands over" : "")}{(task.FailedUpdate ? " failed the update" : "")} "
                + $"{string.Join(' ', task.Addresses?.Values ?? [])} {task.Observed?.Epoch}.{task.Observed?.Sequence}"),
        .. snapshot.Nodes.Values.Select(node => $"{node.Id} {node.Status} {node.Availability} {node.StatusMessage}"),
        .. snapshot.Networks.Values.Select(network =>
            $"{network.Name} {network.Overlay?.Identifier} {network.Overlay?.Subnet} {network.Error}"),
    ]);
}
