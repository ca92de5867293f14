using Orc.Model.Diagnostics;

namespace Orc.Compose.Interpolation;

/// <summary>What stays the same while one expression is expanded.</summary>
internal readonly record struct TemplateContext(IVariableSource Source, SourcePosition Position, int Depth);
