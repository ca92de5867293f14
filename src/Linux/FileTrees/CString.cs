using System.Text;

namespace Orc.Linux.FileTrees;

/// <summary>A name for the kernel: bytes, and a zero behind them.</summary>
internal static class CString
{
    /// <summary>PATH_MAX, with the zero.</summary>
    internal const int MaxPath = 4096;

    /// <summary>Copies a name into the buffer and ends it. A zero inside would name another file: refused.</summary>
    internal static ReadOnlySpan<byte> Terminate(ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        if (name.Length >= buffer.Length)
        {
            throw new LinuxException($"open a path of {name.Length} bytes", Errno.NameTooLong);
        }

        if (name.Contains((byte)0))
        {
            throw new LinuxException($"open {Show(name)}", Errno.Invalid, "a zero byte in a name");
        }

        name.CopyTo(buffer);
        buffer[name.Length] = 0;
        return buffer[..(name.Length + 1)];
    }

    /// <summary>A name for a message: what is no text becomes a mark; no escape sequence reaches a terminal.</summary>
    internal static string Show(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var index = 0; index < span.Length; index++)
            {
                span[index] = char.IsControl(source[index]) ? '\uFFFD' : source[index];
            }
        });
    }
}
