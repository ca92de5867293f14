using System.Buffers;

namespace Orc.Orchestrator.Store;

/// <summary>Where one record after another is put into bytes: it grows to what they need, and is kept.</summary>
internal sealed class RecordBuffer
{
    /// <summary>One that had to be larger is not kept.</summary>
    private const int MostKept = 1 << 20;

    private ArrayBufferWriter<byte> _bytes = new();

    public IBufferWriter<byte> Writer => _bytes;

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Clear()
    {
        if (_bytes.Capacity > MostKept)
        {
            _bytes = new ArrayBufferWriter<byte>();
        }
        else
        {
            _bytes.ResetWrittenCount();
        }
    }
}
