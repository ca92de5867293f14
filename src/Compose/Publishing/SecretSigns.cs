using System.Text.RegularExpressions;

namespace Orc.Compose.Publishing;

/// <summary>Signs that a text holds what nobody else should see. They warn; they prove nothing.</summary>
internal static partial class SecretSigns
{
    private static readonly string[] Words =
        ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "API_KEY", "PRIVATE_KEY", "ACCESS_KEY",
            "CREDENTIAL"];

    /// <summary>A variable whose name says that its value is secret: <c>POSTGRES_PASSWORD</c>.</summary>
    public static bool IsSecretName(string name)
    {
        var upper = name.ToUpperInvariant();

        // A file's path is no secret: *_PASSWORD_FILE is how images take secrets rightly.
        return !upper.EndsWith("_FILE", StringComparison.Ordinal)
            && Words.Any(word => upper.Contains(word, StringComparison.Ordinal));
    }

    /// <summary>What a value looks like. Null: nothing known.</summary>
    public static string? KindOf(string value) =>
        value.Contains("-----BEGIN", StringComparison.Ordinal)
            && value.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? "a private key"
        : CloudKey.IsMatch(value) ? "an access key of a cloud"
        : HostingToken.IsMatch(value) ? "an access token"
        : SignedToken.IsMatch(value) ? "a signed token (JWT)"
        : AddressWithPassword.IsMatch(value) ? "an address with a password in it"
        : null;

    [GeneratedRegex(@"\b(AKIA|ASIA)[0-9A-Z]{16}\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CloudKey { get; }

    [GeneratedRegex(
        @"\b(gh[pousr]_[0-9A-Za-z]{36}|glpat-[0-9A-Za-z_-]{20}|xox[abprs]-[0-9A-Za-z-]{10,})",
        RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostingToken { get; }

    [GeneratedRegex(
        @"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}",
        RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SignedToken { get; }

    [GeneratedRegex(
        @"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@$]{1,100}:[^\s:/@$]{1,100}@",
        RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddressWithPassword { get; }
}
