namespace Orc.Model.Nodes;

/// <summary>What the control plane knows of a node's agent.</summary>
public enum NodeStatus
{
    /// <summary>Not heard of since the control plane started.</summary>
    Unknown,
    Ready,

    /// <summary>It said that it will be back: nothing of it is moved meanwhile.</summary>
    Away,

    /// <summary>Its beats stopped.</summary>
    Unreachable,
}
