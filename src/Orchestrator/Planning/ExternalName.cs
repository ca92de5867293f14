using Orc.Model.Diagnostics;

namespace Orc.Orchestrator.Planning;

/// <summary>A network or volume that a file says is there already.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Position">Where that is said.</param>
internal sealed record ExternalName(string Name, SourcePosition Position);
