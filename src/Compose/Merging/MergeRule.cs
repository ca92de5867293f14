namespace Orc.Compose.Merging;

/// <summary>How a value of a later file meets that of an earlier one.</summary>
internal enum MergeRule
{
    /// <summary>Mappings merge key by key, lists append, single values are replaced.</summary>
    Deep,

    /// <summary>The later value alone.</summary>
    Replace,

    /// <summary>As <see cref="Deep"/> where the drivers agree, else as <see cref="Replace"/>.</summary>
    SameDriver,

    /// <summary>Lists append; of equal texts one stays.</summary>
    UniqueText,

    /// <summary>
    /// Lists append; the later mount on a path replaces the earlier, in its place. The path ends at a colon.
    /// </summary>
    UniqueMountPath,

    /// <summary>Lists append; unique by the path in the container.</summary>
    UniqueTarget,

    /// <summary>As <see cref="UniqueTarget"/>, where the target defaults to a file below /run/secrets.</summary>
    UniqueSecret,

    /// <summary>As <see cref="UniqueTarget"/>, where the target defaults to a file in the root.</summary>
    UniqueConfig,

    /// <summary>Lists append; unique by path.</summary>
    UniquePath,

    /// <summary>Lists append; unique by host address, published port, target and protocol.</summary>
    UniquePort,

    /// <summary>Lists append; those of one subnet merge key by key.</summary>
    MergedSubnet,
}
