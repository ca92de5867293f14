namespace Orc.Model.Nodes;

/// <summary>What an operator lets a node do.</summary>
public enum NodeAvailability
{
    Active,

    /// <summary>It keeps its tasks and gets no new ones.</summary>
    Pause,

    /// <summary>Its tasks go elsewhere.</summary>
    Drain,
}
