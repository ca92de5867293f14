namespace Orc.Orchestrator.Store;

/// <summary>
/// Names one write of a user for ten minutes, so that asking again after a lost answer does nothing twice. Sixteen
/// bytes of the client's choice, in hexadecimal digits.
/// </summary>
internal readonly record struct RequestId(string Value) : IComparable<RequestId>
{
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    /// <summary>No one asks again: a loop's own write.</summary>
    public static readonly RequestId None = new("");

    public bool IsNone => string.IsNullOrEmpty(Value);

    public static RequestId From(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? None : new RequestId(Convert.ToHexStringLower(bytes));

    public int CompareTo(RequestId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
