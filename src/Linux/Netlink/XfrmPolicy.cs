using System.Net;

namespace Orc.Linux.Netlink;

/// <summary>Datagrams from one machine to a port of another must be encrypted; others are dropped.</summary>
/// <param name="Direction">Seen from this machine.</param>
/// <param name="Source">Who sends.</param>
/// <param name="Destination">Who receives.</param>
/// <param name="Port">The UDP port there.</param>
/// <param name="Request">Of the associations that will do.</param>
/// <param name="Number">The one that is to be used; 0: any.</param>
public sealed record XfrmPolicy(
    XfrmDirection Direction, IPAddress Source, IPAddress Destination, int Port, uint Request, uint Number);
