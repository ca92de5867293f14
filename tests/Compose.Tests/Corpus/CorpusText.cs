using System.Text.RegularExpressions;

namespace Orc.Compose.Tests.Corpus;

/// <summary>Letters that nobody sees in a data file, or that an editor takes away, as ones that stay.</summary>
internal static partial class CorpusText
{
    private static readonly (char Letter, char Mark)[] Marks = [('\r', '␍'), ('\t', '␉'), ('\uFEFF', '␀')];

    /// <summary>What is meant.</summary>
    public static string Read(string text) => Marks
        .Aggregate(text, (read, mark) => read.Replace(mark.Mark, mark.Letter))
        .Replace('␠', ' ');

    /// <summary>As it stands in a file.</summary>
    public static string Write(string text) => LastSpace.Replace(
        Marks.Aggregate(text, (written, mark) => written.Replace(mark.Letter, mark.Mark)), "␠");

    [GeneratedRegex(" (?=\n|$)")]
    private static partial Regex LastSpace { get; }
}
