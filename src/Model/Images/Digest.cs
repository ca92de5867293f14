using System.Diagnostics.CodeAnalysis;

namespace Orc.Model.Images;

/// <summary>Names content by its hash, as OCI does: <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
public readonly record struct Digest : IComparable<Digest>
{
    public const string Sha256 = "sha256";
    private const string Sha512 = "sha512";
    private const int ShortLength = 12;

    private Digest(string algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    public string Algorithm { get; }

    public string Hex { get; }

    /// <summary>What people see of it: the first twelve digits.</summary>
    public string Short => Hex[..ShortLength];

    public static Digest OfSha256(ReadOnlySpan<byte> hash) => new(Sha256, Convert.ToHexStringLower(hash));

    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        if (text is null || text.IndexOf(':', StringComparison.Ordinal) is var colon && colon <= 0)
        {
            return false;
        }

        var (algorithm, hex) = (text[..colon], text[(colon + 1)..]);
        var length = algorithm switch { Sha256 => 64, Sha512 => 128, _ => 0 };
        if (length == 0 || hex.Length != length || !hex.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        digest = new Digest(algorithm, hex);
        return true;
    }

    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"invalid digest: {text}");

    public int CompareTo(Digest other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => $"{Algorithm}:{Hex}";

    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;
}
