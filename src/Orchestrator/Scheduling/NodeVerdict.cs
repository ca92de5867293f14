using Orc.Model.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>Whether one more task of a service could go to a node.</summary>
/// <param name="Node">Which node.</param>
/// <param name="Name">For people.</param>
/// <param name="Refusal">What is against it; null: nothing is.</param>
/// <param name="OfService">Tasks of the service that are there.</param>
/// <param name="Tasks">All tasks that are there.</param>
/// <param name="Failures">How often the service failed there of late, if that counts against it.</param>
internal sealed record NodeVerdict(
    NodeId Node, string Name, string? Refusal, int OfService, int Tasks, int Failures)
{
    /// <summary>Why any other node that suits comes first; null: nothing is against it.</summary>
    public string? Objection { get; init; }

    /// <summary>Null: its agent does not say.</summary>
    public bool? HasImage { get; init; }

    /// <summary>What fetching it counts, in halves of a task.</summary>
    public int Fetching { get; init; }

    /// <summary>Bytes of the image, unpacked; null: no node has it.</summary>
    public long? ImageSize { get; init; }
}
