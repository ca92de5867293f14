namespace Orc.Agent.Engine.Inspecting;

/// <summary>One mount of a container as <c>inspect</c> shows it: volumes by the name they got.</summary>
/// <param name="Type">bind, volume or tmpfs.</param>
/// <param name="Name">Of the volume; null: no volume.</param>
/// <param name="Source">On the host; empty for tmpfs.</param>
/// <param name="Target">In the container.</param>
internal sealed record InspectMount(string Type, string? Name, string Source, string Target)
{
    public bool ReadOnly { get; init; }

    public string Propagation { get; init; } = "";

    /// <summary><c>z</c>, <c>Z</c> or nothing.</summary>
    public string Mode { get; init; } = "";
}
