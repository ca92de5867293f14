using System.Buffers.Binary;
using System.Text;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Protocol.Tests.Sessions;

public class FrameTests
{
    private const int Most = 1 << 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_WrittenOneAfterAnother_AreReadInOrder()
    {
        var bytes = await WriteAsync(Beat(1), Beat(2), Beat(3));

        Assert.Equal([1, 2, 3], (await ReadAllAsync(new ScriptedStream(bytes))).Read);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4095)]
    public async Task Messages_InPieces_AreReadWhole(int piece)
    {
        var large = new AgentMessage
        {
            Beat = new AgentBeat { Number = 2, Unreached = { new string('x', 100_000) } },
        };
        var bytes = await WriteAsync(Beat(1), large, Beat(3));

        Assert.Equal([1, 2, 3], (await ReadAllAsync(new ScriptedStream(bytes, piece))).Read);
    }

    [Fact]
    public async Task End_WithItsReason_EndsTheChannel()
    {
        var stream = new MemoryStream();
        var writer = new FrameWriter<AgentMessage>(stream, Most);
        await writer.WriteAsync(Beat(1), Stop);
        await writer.EndAsync(new SessionEnd(SessionEndReason.Denied, "it was removed"), Stop);
        await writer.WriteAsync(Beat(2), Stop);

        var (read, ended) = await ReadAllAsync(new ScriptedStream(stream.ToArray()));

        Assert.Equal([1], read);
        Assert.Equal(new SessionEnd(SessionEndReason.Denied, "it was removed"), ended);
    }

    [Fact]
    public async Task End_OfALongSentence_IsCutAndTaken()
    {
        var stream = new MemoryStream();
        await new FrameWriter<AgentMessage>(stream, Most).EndAsync(
            new SessionEnd(SessionEndReason.Refused, new string('ä', 1 << 20)), Stop);

        var (_, ended) = await ReadAllAsync(new ScriptedStream(stream.ToArray()));

        Assert.Equal((SessionEndReason.Refused, SessionProtocol.MostText), (ended!.Reason, ended.Text.Length));
    }

    [Fact]
    public async Task End_ForAReasonOfLater_CountsAsRefused()
    {
        var (_, ended) = await ReadAllAsync(new ScriptedStream(Frame(2, 4, [200, .. "why"u8])));

        Assert.Equal(new SessionEnd(SessionEndReason.Refused, "why"), ended);
    }

    [Fact]
    public async Task Connection_LostWithinAFrame_EndsTheChannelWithoutAWord()
    {
        var bytes = await WriteAsync(Beat(1), Beat(2));

        var (read, ended) = await ReadAllAsync(new ScriptedStream(bytes[..^1]));

        Assert.Equal([1], read);
        Assert.Null(ended);
    }

    [Fact]
    public async Task Connection_ThatBreaks_EndsTheChannelWithoutAWord()
    {
        var (read, ended) = await ReadAllAsync(new ScriptedStream(await WriteAsync(Beat(1))) { Breaks = true });

        Assert.Equal([1], read);
        Assert.Null(ended);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public async Task Garbage_InPlaceOfAFrame_IsNamed(string text)
    {
        var failure = await Assert.ThrowsAsync<InvalidDataException>(
            () => ReadAllAsync(new ScriptedStream(Encoding.ASCII.GetBytes(text))));

        Assert.Contains("no frame", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_InPlaceOfAMessage_IsNamed() => await Assert.ThrowsAsync<InvalidDataException>(
        () => ReadAllAsync(new ScriptedStream(Frame(1, 4, [255, 255, 255, 255]))));

    [Theory]
    [InlineData(1, Most + 1L)]
    [InlineData(1, uint.MaxValue)]
    [InlineData(2, 1L << 20)]
    public async Task Frame_AnnouncedTooLarge_IsRefusedBeforeItComes(byte kind, long length)
    {
        var failure = await Assert.ThrowsAsync<InvalidDataException>(
            () => ReadAllAsync(new ScriptedStream(Frame(kind, (uint)length, []))));

        Assert.Contains(length.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_TooLarge_IsNotSent()
    {
        var stream = new MemoryStream();
        var writer = new FrameWriter<AgentMessage>(stream, 100);

        await Assert.ThrowsAsync<InvalidDataException>(() => writer.WriteAsync(
            new AgentMessage { Beat = new AgentBeat { Unreached = { new string('x', 100) } } }, Stop));
        await writer.WriteAsync(Beat(7), Stop);

        Assert.Equal([7], (await ReadAllAsync(new ScriptedStream(stream.ToArray()))).Read);
    }

    [Fact]
    public async Task End_AfterAFrameThatDidNotGoOutWhole_IsNotSaid()
    {
        var stream = new ScriptedStream([]) { Breaks = true };
        var writer = new FrameWriter<AgentMessage>(stream, Most);

        await Assert.ThrowsAsync<IOException>(() => writer.WriteAsync(Beat(1), Stop));
        await writer.EndAsync(SessionEnd.Done, Stop);

        Assert.Equal(1, stream.Writes);
    }

    [Fact]
    public async Task Reader_ThatWaits_HoldsNoBuffer()
    {
        var stream = new ScriptedStream(await WriteAsync(Beat(1), Beat(2)), piece: 9);

        await ReadAllAsync(stream);

        // Before each piece that begins with a frame, a read into nothing.
        Assert.Equal(0, stream.Asked[0]);
        Assert.Equal(0, stream.Asked[2]);
    }

    [Fact]
    public async Task Token_ThatIsCancelled_EndsAReadThatWaits()
    {
        using var over = new CancellationTokenSource();
        var stream = new ScriptedStream([]) { Waits = true };
        using var reader = new FrameReader<AgentMessage>(stream, stream.End, Most, AgentMessage.Parser, _ => { });
        var reading = reader.WaitToReadAsync(over.Token).AsTask();

        await over.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => reading);
        Assert.False(await reader.WaitToReadAsync(Stop));
    }

    [Fact]
    public async Task Message_ThatIsNotToBeTaken_IsThrownToWhoeverReads()
    {
        using var reader = new FrameReader<AgentMessage>(
            new ScriptedStream(await WriteAsync(Beat(1))),
            () => { },
            Most,
            AgentMessage.Parser,
            _ => throw new NotSupportedException("no"));

        await Assert.ThrowsAsync<NotSupportedException>(() => reader.ReadAsync(Stop).AsTask());
    }

    [Fact]
    public async Task Read_CancelledWhileBytesStillCome_Ends()
    {
        using var over = new CancellationTokenSource();
        var stream = new ScriptedStream(await WriteAsync(Beat(1), Beat(2), Beat(3)));
        using var reader = new FrameReader<AgentMessage>(stream, () => { }, Most, AgentMessage.Parser, _ => { });
        Assert.Equal(1, (await reader.ReadAsync(over.Token)).Beat.Number);

        await over.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => reader.WaitToReadAsync(over.Token).AsTask());
    }

    private static AgentMessage Beat(long number) => new() { Beat = new AgentBeat { Number = number } };

    private static byte[] Frame(byte kind, uint length, byte[] content)
    {
        var frame = new byte[5 + content.Length];
        frame[0] = kind;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length);
        content.CopyTo(frame, 5);
        return frame;
    }

    private static async Task<byte[]> WriteAsync(params AgentMessage[] messages)
    {
        var stream = new MemoryStream();
        var writer = new FrameWriter<AgentMessage>(stream, Most);
        foreach (var message in messages)
        {
            await writer.WriteAsync(message, Stop);
        }

        return stream.ToArray();
    }

    private static async Task<(List<long> Read, SessionEnd? Ended)> ReadAllAsync(ScriptedStream stream)
    {
        using var reader = new FrameReader<AgentMessage>(stream, stream.End, Most, AgentMessage.Parser, _ => { });
        var read = new List<long>();
        await foreach (var message in reader.ReadAllAsync(Stop))
        {
            read.Add(message.Beat.Number);
        }

        return (read, reader.Ended);
    }
}
