using Orc.Model.Containers;
using Orc.Model.Diagnostics;

namespace Orc.Orchestrator.Planning;

/// <summary>A device that a service asks for by a name that its machine must know.</summary>
/// <param name="Service">Which one.</param>
/// <param name="Ask">That device alone.</param>
/// <param name="Position">Where it is asked for.</param>
internal sealed record NamedDevice(string Service, SecuritySpec Ask, SourcePosition Position);
