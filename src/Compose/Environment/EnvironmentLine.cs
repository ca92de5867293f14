using Orc.Model.Diagnostics;

namespace Orc.Compose.Environment;

/// <summary>One assignment of an environment file, not yet expanded.</summary>
internal sealed record EnvironmentLine(string Name, string Text, EnvironmentLineKind Kind, SourcePosition Position);
