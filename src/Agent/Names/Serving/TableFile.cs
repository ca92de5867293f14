using System.Text;
using Orc.Agent.Names.Tables;

namespace Orc.Agent.Names.Serving;

/// <summary>The file of the table, read at each change into memory that stays. One reader at a time.</summary>
internal sealed class TableFile(string path)
{
    private byte[] _bytes = [];
    private char[] _text = [];

    /// <summary>Null: it is not whole.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public NamesTable? Read()
    {
        using var file = File.OpenHandle(path);
        var length = (int)RandomAccess.GetLength(file);
        if (_bytes.Length < length)
        {
            // Twice of it: tables grow by little.
            _bytes = new byte[length * 2];
            _text = new char[length * 2];
        }

        var read = 0;
        while (read < length && RandomAccess.Read(file, _bytes.AsSpan(read, length - read), read) is > 0 and var more)
        {
            read += more;
        }

        return NamesTableReader.TryRead(_text.AsSpan(0, Encoding.UTF8.GetChars(_bytes.AsSpan(0, read), _text)));
    }
}
