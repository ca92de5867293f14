using System.Buffers;
using System.IO.Pipelines;

namespace Orc.Agent.Images.Archives;

/// <summary>
/// An archive's bytes in order, handed out where they lie, and given back piece by piece so that the writer runs on.
/// </summary>
internal sealed class TarInput(PipeReader reader)
{
    private ReadOnlyMemory<byte> _rest;
    private SequencePosition _restEnd;
    private bool _isHeld;
    private bool _isEnded;

    /// <summary>The next bytes, at most so many, valid until the next call. Empty: the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(long most, CancellationToken cancellationToken)
    {
        while (_rest.IsEmpty && !_isEnded)
        {
            GiveBack();
            var result = await reader.ReadAsync(cancellationToken);
            Hold(result.Buffer, result.IsCompleted);
        }

        var taken = _rest[..(int)Math.Min(most, _rest.Length)];
        _rest = _rest[taken.Length..];
        return taken;
    }

    /// <summary>Fills the whole of it; false: the archive ends right here. Ending in the middle is damage.</summary>
    public async ValueTask<bool> FillAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        var left = destination;
        while (!left.IsEmpty)
        {
            var piece = await TakeAsync(left.Length, cancellationToken);
            if (piece.IsEmpty)
            {
                return left.Length == destination.Length ? false : throw Truncated();
            }

            piece.CopyTo(left);
            left = left[piece.Length..];
        }

        return true;
    }

    public async ValueTask SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            var piece = await TakeAsync(count, cancellationToken);
            count -= piece.IsEmpty ? throw Truncated() : piece.Length;
        }
    }

    /// <summary>Reads on to the very end: what stands behind an archive still counts in its digest.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        while (!(await TakeAsync(long.MaxValue, cancellationToken)).IsEmpty)
        {
        }

        GiveBack();
    }

    internal static ImageException Truncated() => ImageException.BadContent("archive ends in the middle of an entry");

    // One segment at a time: a reader that held all there is would stop the writer until it has worked it off.
    private void Hold(ReadOnlySequence<byte> buffer, bool isLast)
    {
        var start = buffer.Start;
        _isHeld = true;
        if (!buffer.TryGet(ref start, out _rest))
        {
            _rest = default;
        }

        _restEnd = buffer.GetPosition(_rest.Length);
        _isEnded = buffer.IsEmpty && isLast;
    }

    private void GiveBack()
    {
        if (_isHeld)
        {
            _isHeld = false;
            reader.AdvanceTo(_restEnd);
        }
    }
}
