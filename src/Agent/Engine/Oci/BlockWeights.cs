namespace Orc.Agent.Engine.Oci;

/// <summary>Who gives groups weights at block devices, if anybody does.</summary>
internal enum BlockWeights
{
    /// <summary>The kernel has no such thing.</summary>
    None,

    /// <summary>The runtime knows the files.</summary>
    ByRuntime,

    /// <summary>The scheduler BFQ alone, whose files runtimes of today do not know.</summary>
    ByBfq,
}
