namespace Orc.Model.Images;

/// <summary>How a registry knows who pulls. What it prints has no secret in it.</summary>
public sealed record ImageLogin
{
    /// <summary>The registry, as it is in an image's full name; told to no other.</summary>
    public required string Registry { get; init; }

    public string Username { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>What a registry gave in place of a password (OAuth 2). Empty: none.</summary>
    public string IdentityToken { get; init; } = "";

    /// <summary>It is of the registry that an image comes from.</summary>
    public bool IsFor(string image) =>
        ImageReference.TryParse(image, out var reference) && reference.Domain == Registry;

    public override string ToString() => $"login of {Registry}";
}
