namespace Orc.Agent.Engine.Files;

/// <summary>One line of <c>diff</c>.</summary>
/// <param name="Kind">A added, C changed, D deleted.</param>
/// <param name="Path">In the container.</param>
internal sealed record FileChange(char Kind, string Path);
