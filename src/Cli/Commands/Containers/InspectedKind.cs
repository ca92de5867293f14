using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary>A kind of thing that can be inspected by name, and how the daemon is asked for one.</summary>
internal sealed record InspectedKind(
    string Name, Func<DaemonConnection, string, CancellationToken, AsyncUnaryCall<InspectReply>> Ask);
