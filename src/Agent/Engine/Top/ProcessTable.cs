using System.Collections.Immutable;

namespace Orc.Agent.Engine.Top;

/// <summary>What <c>top</c> shows: the columns' titles, and a row for each process.</summary>
internal sealed record ProcessTable(ImmutableArray<string> Titles, ImmutableArray<ImmutableArray<string>> Processes);
