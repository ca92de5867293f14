using System.Collections.Immutable;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>What is to be told to the control plane.</summary>
internal sealed record ReportBatch(ImmutableArray<TaskReport> Tasks, ImmutableArray<ResourceReport> Resources);
