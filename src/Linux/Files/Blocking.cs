namespace Orc.Linux.Files;

/// <summary>Whether calls on a descriptor wait.</summary>
public enum Blocking
{
    Yes,

    /// <summary>They return at once; wait for readiness with a <see cref="PolledDescriptor"/>.</summary>
    No,
}
