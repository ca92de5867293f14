namespace Orc.Agent.Images.Registry;

/// <summary>A login to one registry. What it prints has no secret in it.</summary>
internal sealed record RegistryCredentials
{
    public string Username { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>What a registry gave in place of a password (OAuth 2). Empty: none.</summary>
    public string IdentityToken { get; init; } = "";

    public override string ToString() => Username.Length > 0 ? $"login of {Username}" : "login by token";
}
