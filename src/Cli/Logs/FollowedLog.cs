using Orc.Protocol.V1;

namespace Orc.Cli.Logs;

/// <summary>One container's log, and what of it was asked for.</summary>
internal sealed record FollowedLog(LogReader Reader, LogsRequest Wish);
