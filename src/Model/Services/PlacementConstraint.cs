namespace Orc.Model.Services;

/// <summary><c>node.labels.zone == a</c>; without regard to case, as in Swarm.</summary>
/// <param name="Key"><c>node.id</c>, <c>node.hostname</c>, <c>node.role</c>, <c>node.platform.os</c>,
/// <c>node.platform.arch</c>, <c>node.labels.…</c>, <c>engine.labels.…</c>.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="IsEqual">False: <c>!=</c>.</param>
public sealed record PlacementConstraint(string Key, string Value, bool IsEqual)
{
    public override string ToString() => $"{Key}{(IsEqual ? "==" : "!=")}{Value}";
}
