namespace Orc.Model.Nodes;

/// <summary>One machine (one <c>orcd</c>) for ever.</summary>
public readonly record struct NodeId(string Value) : IComparable<NodeId>
{
    /// <summary>No machine: of what is not placed yet, or is of the whole cluster.</summary>
    public static readonly NodeId None = new("");

    public bool IsNone => string.IsNullOrEmpty(Value);

    public int CompareTo(NodeId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
