using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Agent.Engine;

/// <summary>A container that was made, and what could only be given in part, in sentences.</summary>
internal sealed record CreatedContainer(ContainerId Id, string Name, ImmutableArray<string> Warnings);
