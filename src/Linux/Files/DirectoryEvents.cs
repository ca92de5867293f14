namespace Orc.Linux.Files;

/// <summary>What a <see cref="DirectoryWatch"/> tells of a directory.</summary>
public enum DirectoryEvents
{
    /// <summary>A name was created or renamed into it.</summary>
    Appeared,

    /// <summary>Names came or went, or a file was closed after writing.</summary>
    Changed,

    /// <summary>Also each write into a file: for following logs.</summary>
    Written,
}
