namespace Orc.Compose.Rendering;

/// <summary>What becomes of a dollar sign when a project is written out.</summary>
public enum DollarUse
{
    /// <summary>It is doubled, so that what is written loads as the same project again.</summary>
    Escape,

    /// <summary>It stays: variables were not expanded.</summary>
    Keep,
}
