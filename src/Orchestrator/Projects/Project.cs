using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Model.Projects;

namespace Orc.Orchestrator.Projects;

/// <summary>One Compose application; its services, networks and volumes name it.</summary>
internal sealed record Project
{
    /// <summary>The one that services and networks belong to which an operator made for no stack.</summary>
    public const string NoStack = "";

    public required string Name { get; init; }

    public ProjectScope Scope { get; init; }

    /// <summary>The node of a Host project; none: it is of the cluster.</summary>
    public NodeId Node { get; init; }

    public string WorkingDirectory { get; init; } = "";

    public ImmutableArray<string> ConfigFiles { get; init; } = [];

    /// <summary>Raised by each <c>up</c> that changes something; milestones belong to it.</summary>
    public long Release { get; init; }

    /// <summary><c>down</c>: it goes when the last of its things has gone.</summary>
    public bool Removing { get; init; }
}
