using System.Buffers;
using System.Collections.Immutable;

namespace Orc.Agent.Engine.Hooks;

/// <summary>
/// Makes lines of what one hook writes, and tells them. Both its streams are one, in the order in which pieces come.
/// </summary>
internal sealed class HookLines(
    HookOutputs outputs, string container, ImmutableSortedDictionary<string, string> labels)
{
    // A longer line is told in pieces.
    private const int MostOfOneLine = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _begun = new();

    public void Write(ReadOnlySpan<byte> piece)
    {
        while (piece.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _begun.Write(piece[..end]);
            TellBegun();
            piece = piece[(end + 1)..];
        }

        _begun.Write(piece);
        if (_begun.WrittenCount >= MostOfOneLine)
        {
            TellBegun();
        }
    }

    /// <summary>Nothing more comes: what has no line feed is a line too.</summary>
    public void End()
    {
        if (_begun.WrittenCount > 0)
        {
            TellBegun();
        }
    }

    private void TellBegun()
    {
        outputs.Publish(new HookLine(container, labels, _begun.WrittenSpan.ToArray()));
        _begun.ResetWrittenCount();
    }
}
