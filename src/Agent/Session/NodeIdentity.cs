using Orc.Model.Nodes;

namespace Orc.Agent.Session;

/// <summary>Who this agent is to the control plane.</summary>
internal sealed record NodeIdentity(NodeId Id, string Name);
