using System.Net;

namespace Orc.Agent.Names.Tables;

/// <summary>The name of an address on a network.</summary>
internal sealed record ReverseEntry(string Network, IPAddress Address, string Name);
