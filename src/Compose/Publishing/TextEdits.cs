using System.Text;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Publishing;

/// <summary>
/// Changes values of a YAML text where they stand, and nothing else: comments, order and tags stay. A value is changed
/// only where the text holds exactly it.
/// </summary>
internal sealed class TextEdits(string text)
{
    private readonly SortedDictionary<int, (int Length, string Value)> _edits = [];

    /// <summary>False: it is not written there as one plain or quoted word.</summary>
    public bool TryReplace(SourcePosition position, string value, string replacement)
    {
        var at = OffsetOf(position);
        foreach (var written in (ReadOnlySpan<string>)[$"\"{value}\"", $"'{value}'", value])
        {
            if (string.CompareOrdinal(text, at, written, 0, written.Length) == 0)
            {
                _edits[at] = (written.Length, replacement);
                return true;
            }
        }

        return false;
    }

    public string Apply()
    {
        var changed = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (start, (length, value)) in _edits)
        {
            changed.Append(text, at, start - at).Append(value);
            at = start + length;
        }

        return changed.Append(text, at, text.Length - at).ToString();
    }

    private int OffsetOf(SourcePosition position)
    {
        var at = 0;
        for (var line = 1; line < position.Line; line++)
        {
            var end = text.IndexOf('\n', at);
            if (end < 0)
            {
                return text.Length;
            }

            at = end + 1;
        }

        return Math.Min(text.Length, at + position.Column - 1);
    }
}
