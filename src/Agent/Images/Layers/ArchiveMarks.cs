namespace Orc.Agent.Images.Layers;

/// <summary>Whether names in an archive may mean deletions (<see cref="Whiteout"/>).</summary>
internal enum ArchiveMarks
{
    /// <summary>They do: it is a layer of an image.</summary>
    OfLayers,

    /// <summary>A name is a name.</summary>
    None,

    /// <summary>
    /// They do, of a tree that is in use: what they name is taken away, and a file comes in one step, so that who reads
    /// it sees the old one or the new one.
    /// </summary>
    OfChanges,
}
