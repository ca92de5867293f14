namespace Orc.Cli.Connections;

/// <summary>A login as it is kept. What it prints has no secret in it.</summary>
internal sealed record StoredLogin
{
    public string Username { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>In place of a password. Empty: none.</summary>
    public string IdentityToken { get; init; } = "";

    public override string ToString() => $"login of {Username}";
}
