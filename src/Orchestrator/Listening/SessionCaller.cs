using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Listening;

/// <summary>Who opens a session, by the certificate of the connection.</summary>
/// <param name="Node">Whose certificate it is.</param>
/// <param name="Fault">Null: a member of today; else why not, for people.</param>
internal sealed record SessionCaller(NodeId Node, string? Fault)
{
    /// <summary>An agent speaks for its own node only.</summary>
    /// <exception cref="SessionRefusedException">It speaks for another.</exception>
    public static void Inspect(AgentMessage message, NodeId node)
    {
        if (message.Hello is { } hello && hello.NodeId != node.Value)
        {
            throw new SessionRefusedException(
                $"the certificate is that of node {node}, and the agent says that it is {hello.NodeId}");
        }
    }
}
