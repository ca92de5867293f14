namespace Orc.Model.Nodes;

/// <summary>One machine (one <c>orcd</c>) for ever.</summary>
public readonly record struct NodeId(string Value) : IComparable<NodeId>
{
    public int CompareTo(NodeId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
