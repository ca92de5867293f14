namespace Orc.Model.Networks;

/// <summary>A machine that can take part in encrypted networks.</summary>
/// <param name="Machine">Where the others reach it.</param>
/// <param name="Life">Another one when its kernel has forgotten the keys: what it counted with them begins anew, and a
/// key must not see the same count twice.</param>
public sealed record OverlayMember(string Machine, string Life);
