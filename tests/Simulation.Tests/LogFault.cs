namespace Orc.Simulation.Tests;

/// <summary>What goes wrong with an append.</summary>
internal enum LogFault
{
    None,

    /// <summary>No room: nothing is written, and it is known.</summary>
    Full,

    /// <summary>It stopped half way: what was written does not count, and nobody knows.</summary>
    Partial,

    /// <summary>It was written, and nobody knows.</summary>
    Silent,
}
