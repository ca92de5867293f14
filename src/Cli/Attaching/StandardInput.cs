using System.Threading.Channels;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using Orc.Linux;
using Orc.Linux.Files;

namespace Orc.Cli.Attaching;

/// <summary>
/// Reads descriptor 0 on a thread of its own. It stays blocking: the terminal is shared with the shell, which would be
/// surprised by any other mode; so the thread waits in read(2) until the process ends.
/// </summary>
internal sealed class StandardInput(ChannelWriter<AttachedInput> writer, DetachScanner? scanner)
{
    private const int BufferBytes = 32 * 1024;

    public void Start() => new Thread(Read) { IsBackground = true, Name = "stdin" }.Start();

    private void Read()
    {
        using var handle = new SafeFileHandle(0, ownsHandle: false);
        var buffer = new byte[BufferBytes];
        while (true)
        {
            int length;
            try
            {
                // Null: somebody else made it non-blocking, and there is nothing now.
                length = Descriptors.TryRead(handle, buffer) ?? 0;
            }
            catch (LinuxException)
            {
                length = 0;
            }

            var typed = buffer.AsSpan(0, length);
            var hasLeft = false;
            if (scanner is not null && length > 0)
            {
                typed = scanner.Feed(typed, out hasLeft);
            }

            if ((!typed.IsEmpty && !Write(new AttachedInput.Typed(ByteString.CopyFrom(typed))))
                || (hasLeft && Write(new AttachedInput.Left()))
                || hasLeft
                || length == 0)
            {
                _ = length == 0 && Write(new AttachedInput.Closed());
                return;
            }
        }
    }

    // The channel is bounded: a process that does not read its input holds us up here, as a pipe would.
    private bool Write(AttachedInput input)
    {
        while (!writer.TryWrite(input))
        {
            if (!writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
            {
                return false;
            }
        }

        return true;
    }
}
