namespace Orc.Agent.Images.Layers;

/// <summary>Whether names in an archive may mean deletions (<see cref="Whiteout"/>).</summary>
internal enum ArchiveMarks
{
    /// <summary>They do: it is a layer of an image.</summary>
    OfLayers,

    /// <summary>A name is a name.</summary>
    None,
}
