using System.Threading.Channels;
using Google.Protobuf;

namespace Orc.Protocol.Sessions;

/// <summary>Hands on a copy that went through bytes.</summary>
internal sealed class SerializingWriter<T>(ChannelWriter<T> writer, MessageParser<T> parser) : ChannelWriter<T>
    where T : IMessage<T>
{
    public override bool TryWrite(T item) => writer.TryWrite(parser.ParseFrom(item.ToByteArray()));

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
        writer.WaitToWriteAsync(cancellationToken);

    public override bool TryComplete(Exception? error = null) => writer.TryComplete(error);
}
