using Orc.Protocol.V1;

namespace Orc.Cli.Logs;

/// <summary>A whole line of a container's output, without the line feed at its end.</summary>
internal sealed record LogLine(
    string Source, OutputStream Stream, DateTimeOffset Time, long Nanoseconds, byte[] Content);
