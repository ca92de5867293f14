using System.Net;
using System.Text;

namespace Orc.Agent.Names.Messages;

/// <summary>Names as they travel: labels of a length and its bytes, up to an empty one (RFC 1035, 3.1).</summary>
internal static class DnsName
{
    /// <summary>Room for any name: the longest one, and a label of dots behind it.</summary>
    public const int MaxLetters = 512;

    private const int MaxLabel = 63;
    private const int MaxName = 255;
    private const int PointerMark = 0xC0;
    private const string Reverse = ".arpa";
    private const string ReverseV4 = ".in-addr.arpa";
    private const string ReverseV6 = ".ip6.arpa";

    /// <summary>
    /// Reads a question's name, in lower case, without the last dot. False: it is damaged, or points elsewhere.
    /// </summary>
    /// <param name="letters">Where it is written to: <see cref="MaxLetters"/>.</param>
    public static bool TryRead(
        scoped ReadOnlySpan<byte> message,
        scoped ref int position,
        Span<char> letters,
        out ReadOnlySpan<char> name)
    {
        var written = 0;
        name = default;
        while (position < message.Length && written <= MaxName)
        {
            var length = message[position++];
            if (length == 0)
            {
                name = letters[..written];
                return true;
            }

            if (length > MaxLabel || position + length > message.Length)
            {
                return false;
            }

            if (written > 0)
            {
                letters[written++] = '.';
            }

            foreach (var letter in message.Slice(position, length))
            {
                // A dot within a label is no end of it: such a name is none of ours.
                if (letter == '.')
                {
                    letters[written++] = '\\';
                }

                letters[written++] = char.ToLowerInvariant((char)letter);
            }

            position += length;
        }

        return false;
    }

    /// <summary>Steps over a name, pointers and all. False: it is damaged.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> message, ref int position)
    {
        while (position < message.Length)
        {
            var length = message[position++];
            if (length == 0)
            {
                return true;
            }

            if ((length & PointerMark) == PointerMark)
            {
                return ++position <= message.Length;
            }

            position += length;
        }

        return false;
    }

    /// <summary>Null: a label is empty or too long, so that no question can ask for it.</summary>
    public static byte[]? TryEncode(string name)
    {
        var bytes = new List<byte>(name.Length + 2);
        foreach (var label in name.Split('.'))
        {
            var text = Encoding.UTF8.GetBytes(label);
            if (text.Length is 0 or > MaxLabel)
            {
                return null;
            }

            bytes.Add((byte)text.Length);
            bytes.AddRange(text);
        }

        bytes.Add(0);
        return bytes.Count <= MaxName ? [.. bytes] : null;
    }

    /// <summary>
    /// The address that a reverse name asks about: <c>4.3.2.1.in-addr.arpa</c> is 1.2.3.4. Null: it is none.
    /// </summary>
    public static IPAddress? FindReverseAddress(ReadOnlySpan<char> name) =>
        name.EndsWith(Reverse, StringComparison.Ordinal) ? ReadReverseAddress(name.ToString()) : null;

    private static IPAddress? ReadReverseAddress(string name)
    {
        if (name.EndsWith(ReverseV4, StringComparison.Ordinal))
        {
            var parts = name[..^ReverseV4.Length].Split('.');
            return parts.Length == 4 && parts.All(part => byte.TryParse(part, out _))
                ? new IPAddress([.. parts.Reverse().Select(byte.Parse)])
                : null;
        }

        if (!name.EndsWith(ReverseV6, StringComparison.Ordinal))
        {
            return null;
        }

        var digits = name[..^ReverseV6.Length].Split('.');
        return digits.Length == 32 && digits.All(digit => digit is [var only] && char.IsAsciiHexDigit(only))
            ? new IPAddress(Convert.FromHexString(string.Concat(digits.Reverse())))
            : null;
    }
}
