using System.Collections.Immutable;
using System.Net;

namespace Orc.Agent.Names.Tables;

/// <summary>A name on a network. Without addresses it is known, and nothing of it runs.</summary>
internal sealed record NameEntry(string Network, string Name, ImmutableArray<IPAddress> Addresses);
