using System.Runtime.InteropServices;

namespace Orc.Linux.Sockets;

/// <summary>
/// Room for the datagrams of one turn and for their answers, outside the collector's heap and filled in once: a turn
/// writes nothing here but what comes and goes.
/// </summary>
internal sealed unsafe class DatagramBatch : IDisposable
{
    private readonly int _count;
    private readonly int _questionRoom;
    private readonly int _answerRoom;
    private readonly byte* _bytes;
    private readonly DatagramAddress* _addresses;
    private readonly DatagramCalls.Part* _parts;
    private readonly DatagramCalls.Message* _received;
    private readonly DatagramCalls.Message* _answers;

    public DatagramBatch(int count, int questionRoom, int answerRoom)
    {
        (_count, _questionRoom, _answerRoom) = (count, questionRoom, answerRoom);
        _bytes = (byte*)NativeMemory.Alloc((nuint)(count * (questionRoom + answerRoom)));
        _addresses = Make<DatagramAddress>(count);
        _parts = Make<DatagramCalls.Part>(count * 2);
        _received = Make<DatagramCalls.Message>(count);
        _answers = Make<DatagramCalls.Message>(count);
        for (var at = 0; at < count; at++)
        {
            _parts[at] = new() { Start = _bytes + (at * questionRoom), Length = (nuint)questionRoom };
            _parts[count + at].Start = _bytes + (count * questionRoom) + (at * answerRoom);
            _received[at] = new() { Name = _addresses + at, Parts = _parts + at, PartCount = 1 };
            _answers[at] = new()
            {
                NameLength = DatagramAddress.Size,
                Parts = _parts + count + at,
                PartCount = 1,
            };
        }
    }

    /// <summary>Takes what has come, as far as there is room, and sends what the service says to it.</summary>
    public void Answer(int socket, IDatagramService service)
    {
        for (var at = 0; at < _count; at++)
        {
            _received[at].NameLength = DatagramAddress.Size;
        }

        // Nothing there after all, or the word that an asker is gone: the next wait tells more.
        var received = DatagramCalls.Receive(socket, _received, (uint)_count, DatagramCalls.DoNotWait, null);
        if (received <= 0)
        {
            return;
        }

        service.BeginTurn();
        var answered = 0;
        for (var at = 0; at < received; at++)
        {
            var part = _parts + _count + answered;
            var length = (_received[at].Flags & DatagramCalls.Truncated) != 0
                ? 0
                : service.Answer(
                    new ReadOnlySpan<byte>(_bytes + (at * _questionRoom), (int)_received[at].Length),
                    _addresses[at],
                    new Span<byte>(part->Start, _answerRoom));
            if (length > 0)
            {
                part->Length = (nuint)length;
                _answers[answered++].Name = _addresses + at;
            }
        }

        Send(socket, answered);
    }

    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        NativeMemory.Free(_addresses);
        NativeMemory.Free(_parts);
        NativeMemory.Free(_received);
        NativeMemory.Free(_answers);
    }

    private static T* Make<T>(int count)
        where T : unmanaged =>
        (T*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(T));

    private void Send(int socket, int count)
    {
        for (var at = 0; at < count;)
        {
            // The call stops at one that cannot be sent: its asker is gone, or a rule in the container forbids it.
            var sent = DatagramCalls.Send(socket, _answers + at, (uint)(count - at), DatagramCalls.DoNotWait);
            at += Math.Max(sent, 1);
        }
    }
}
