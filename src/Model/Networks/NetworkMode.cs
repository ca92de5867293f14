namespace Orc.Model.Networks;

/// <summary>Which network namespace a container lives in.</summary>
public enum NetworkMode
{
    /// <summary>Its own, attached to the networks that its endpoints name.</summary>
    Networks,
    Host,

    /// <summary>Its own, with nothing but loopback.</summary>
    None,

    /// <summary>That of another container.</summary>
    Container,
}
