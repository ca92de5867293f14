namespace Orc.Compose.Syntax;

/// <summary>
/// A profile in <c>security_opt</c>: <c>seccomp=./profile.json</c>, or of old <c>seccomp:./profile.json</c>.
/// </summary>
internal static class SeccompOption
{
    private const string Name = "seccomp";

    /// <summary>The file that an option names; null: it names none.</summary>
    public static string? FileOf(string option) =>
        option.StartsWith(Name, StringComparison.Ordinal)
        && option.Length > Name.Length + 1
        && option[Name.Length] is '=' or ':'
        && option[(Name.Length + 1)..] is var value
        && value is not ("unconfined" or "builtin" or "default")
        && !value.StartsWith('{')
            ? value
            : null;

    public static string Of(string profile) => $"{Name}={profile}";
}
