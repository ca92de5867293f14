using Orc.Model.Nodes;
using Orc.Model.Tasks;

namespace Orc.Orchestrator.Dispatch;

/// <summary>One word of a node, on a task or on a network or volume of it.</summary>
internal readonly record struct NewsPiece(NodeId Node, TaskReport? Task, ResourceReport? Resource);
