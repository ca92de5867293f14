using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary>Writes a container's output as it was written, each on its stream; with times, one before each line.</summary>
internal sealed class LogLines(Stream output, Stream error, bool withTimes)
{
    private bool _outputInLine;
    private bool _errorInLine;

    public async ValueTask WriteAsync(LogRecord record, CancellationToken cancellationToken)
    {
        var isError = record.Stream == OutputStream.Stderr;
        var stream = isError ? error : output;
        if (withTimes && !(isError ? _errorInLine : _outputInLine) && record.Content.Length > 0)
        {
            await stream.WriteAsync(Time(record.Time), cancellationToken);
        }

        await stream.WriteAsync(record.Content.Memory, cancellationToken);
        var inLine = record.Content.Length > 0 && record.Content[^1] != (byte)'\n';
        _ = isError ? _errorInLine = inLine : _outputInLine = inLine;
    }

    // RFC 3339 with nine digits, as docker: all lines begin at the same column.
    private static byte[] Time(Timestamp time) => System.Text.Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{time.ToDateTime():yyyy-MM-ddTHH:mm:ss}.{time.Nanos:D9}Z "));
}
