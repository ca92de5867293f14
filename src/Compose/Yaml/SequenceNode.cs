using System.Collections.Immutable;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Yaml;

/// <summary>A list.</summary>
internal sealed class SequenceNode(
    ImmutableArray<Node> items, SourcePosition position, MergeTag tag = MergeTag.None) : Node(position, tag)
{
    public ImmutableArray<Node> Items { get; } = items;

    public override long Weight { get; } = Weights.Sum(items);

    public override int Depth { get; } = Weights.Depth(items);

    public override string Description => "a list";

    public override Node With(MergeTag tag) => new SequenceNode(Items, Position, tag);
}
