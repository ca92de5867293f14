using Orc.Model.Diagnostics;
using Orc.Model.Services;

namespace Orc.Compose.Projects;

/// <summary>Another service that comes first.</summary>
public sealed record ComposeDependency(
    string Service, DependencyCondition Condition, bool Required, bool Restart, SourcePosition Position);
