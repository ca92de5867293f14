namespace Orc.Model.Nodes;

/// <summary>Every node runs tasks; a manager keeps the cluster's store as well.</summary>
public enum NodeRole
{
    Worker,
    Manager,
}
