namespace Orc.Linux.Bus;

/// <summary>One method call of D-Bus whose arguments are all strings.</summary>
/// <param name="Destination">A bus name.</param>
/// <param name="Path">The object.</param>
/// <param name="Interface">Of it.</param>
/// <param name="Member">The method.</param>
/// <param name="Arguments">Its words.</param>
public sealed record BusCall(
    string Destination, string Path, string Interface, string Member, IReadOnlyList<string> Arguments)
{
    /// <summary>The arguments' types, where they are not all strings.</summary>
    public string? Signature { get; init; }

    /// <summary>Writes such arguments.</summary>
    public Action<BusWriter>? Write { get; init; }
}
