using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Attaching;

/// <summary>
/// A process's output on ours. It counts what came, so that after a break the log can be read on from there.
/// </summary>
internal sealed class AttachedOutput(CliConsole console)
{
    private readonly long[] _written = new long[2];

    public void Write(OutputChunk chunk) => Write(chunk.Stream, chunk.Content.Span);

    public void Write(OutputStream stream, ReadOnlySpan<byte> content)
    {
        _written[(int)stream] += content.Length;
        (stream == OutputStream.Stderr ? console.ErrorBytes : console.OutBytes).Write(content);
    }

    /// <summary>How much of a stream has been shown.</summary>
    public long Written(OutputStream stream) => _written[(int)stream];
}
