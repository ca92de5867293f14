using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Orc.Protocol.Members;

/// <summary>
/// The right to join a cluster, and the digest of its authority, so that nobody can pose as its manager:
/// <c>ORCTKN-1-&lt;50 digits, base 36: the digest&gt;-&lt;25 digits: the secret&gt;</c>.
/// </summary>
public sealed record JoinToken(string Digest, string Secret)
{
    public const int SecretLength = 25;
    private const string Prefix = "ORCTKN-1-";
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>36^50 is more than 2^256.</summary>
    private const int DigestLength = 50;

    public static JoinToken Of(ReadOnlySpan<byte> digest, string secret) => new(Base36(digest), secret);

    public static string NewSecret() => RandomNumberGenerator.GetString(Digits, SecretLength);

    /// <exception cref="FormatException">It is none; the message says what one looks like.</exception>
    public static JoinToken Parse(string text)
    {
        var parts = text.Trim().Split('-');
        return parts is ["ORCTKN", "1", { Length: DigestLength } digest, { Length: SecretLength } secret]
            && IsBase36(digest) && IsBase36(secret)
                ? new JoinToken(digest, secret)
                : throw new FormatException(
                    $"this is no join token: one looks like {Prefix}<{DigestLength} characters>-<{SecretLength} "
                    + "characters>; a manager prints it (orc cluster join-token worker)");
    }

    public bool Pins(ReadOnlySpan<byte> digest) => Digest == Base36(digest);

    /// <summary>In a time that tells nothing of how much of it was right.</summary>
    public bool HasSecret(string secret) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes(secret));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Digest}-{Secret}");

    private static bool IsBase36(string text) => text.All(digit => Digits.Contains(digit, StringComparison.Ordinal));

    private static string Base36(ReadOnlySpan<byte> digest)
    {
        var rest = new BigInteger(digest, isUnsigned: true, isBigEndian: true);
        Span<char> text = stackalloc char[DigestLength];
        for (var at = DigestLength - 1; at >= 0; at--)
        {
            (rest, var digit) = BigInteger.DivRem(rest, 36);
            text[at] = Digits[(int)digit];
        }

        return new string(text);
    }
}
