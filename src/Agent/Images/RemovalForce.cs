namespace Orc.Agent.Images;

/// <summary>How much a removal may override: <c>rm</c> or <c>rm --force</c>.</summary>
public enum RemovalForce
{
    None,

    /// <summary>
    /// Takes names away that stopped containers or other names still go by; a running container's image stays.
    /// </summary>
    Force,
}
