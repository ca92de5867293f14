using System.Buffers.Binary;
using System.Text;

namespace Orc.Linux.Bus;

/// <summary>What a method of D-Bus returned.</summary>
public sealed class BusReply(byte[] body)
{
    /// <summary>The first value, where it is a string (an error's text is).</summary>
    public string Text() => body.Length < 5 ? "" : String(0).Text;

    /// <summary>The first value, where it is an array of strings.</summary>
    public IReadOnlyList<string> Strings()
    {
        if (body.Length < 4)
        {
            return [];
        }

        var texts = new List<string>();
        var end = 4 + Number(0);
        for (var at = 4; at + 4 <= end;)
        {
            var (text, next) = String(at);
            texts.Add(text);
            at = (next + 3) / 4 * 4;
        }

        return texts;
    }

    private int Number(int at) => (int)BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(at));

    private (string Text, int Next) String(int at)
    {
        var length = Number(at);
        return (Encoding.UTF8.GetString(body.AsSpan(at + 4, length)), at + 4 + length + 1);
    }
}
