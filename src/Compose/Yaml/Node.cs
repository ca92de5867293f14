using Orc.Model.Diagnostics;

namespace Orc.Compose.Yaml;

/// <summary>A value in a YAML file, with its place. Nodes never change, so aliases may share them.</summary>
internal abstract class Node(SourcePosition position, MergeTag tag)
{
    public SourcePosition Position { get; } = position;

    public MergeTag Tag { get; } = tag;

    /// <summary>
    /// How many nodes a walk over this one visits. Saturates: aliases of aliases grow it exponentially.
    /// </summary>
    public abstract long Weight { get; }

    /// <summary>How many nodes lie below one another in this one, itself counted.</summary>
    public virtual int Depth => 1;

    /// <summary>"a mapping", "a list" or "text", for messages.</summary>
    public abstract string Description { get; }

    public abstract Node With(MergeTag tag);

    public virtual bool IsNull => false;
}
