namespace Orc.Model.Containers;

/// <summary>Names one container for ever: 64 lower-case hexadecimal digits. People use the first twelve.</summary>
public readonly record struct ContainerId(string Value) : IComparable<ContainerId>
{
    public const int Length = 64;
    private const int ShortLength = 12;

    public string Short => Value.Length > ShortLength ? Value[..ShortLength] : Value;

    public static bool IsValid(string value) =>
        value.Length == Length && value.All(digit => char.IsAsciiDigit(digit) || digit is >= 'a' and <= 'f');

    public int CompareTo(ContainerId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
