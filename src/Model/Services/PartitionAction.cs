namespace Orc.Model.Services;

/// <summary>
/// What becomes of a service's tasks on a node that is cut off from the managers (<c>x-partition</c>).
/// </summary>
public enum PartitionAction
{
    /// <summary>Others take their places at once; those there run on, and the better one is kept afterwards.</summary>
    Replace,

    /// <summary>They are waited for: nobody takes their places until an operator gives the node up.</summary>
    Keep,

    /// <summary>
    /// Their node stops them when it has been cut off for a while, and only then others come: never two.
    /// </summary>
    Stop,
}
