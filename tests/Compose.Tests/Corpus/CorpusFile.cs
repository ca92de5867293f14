namespace Orc.Compose.Tests.Corpus;

/// <summary>
/// A data file of cases: <c>== name</c>, the parts given, <c>+++</c> between them, then <c>=&gt;</c> and what is
/// expected. With ORC_CORPUS_OUT, what came out is written to that folder in the same form, to be read and judged.
/// </summary>
internal sealed class CorpusFile
{
    private const string Begin = "== ";

    private readonly Dictionary<string, CorpusCase> _cases = new(StringComparer.Ordinal);

    private CorpusFile(string name)
    {
        foreach (var text in Chapters(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Corpus", name))))
        {
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            var title = text[..end];

            // Nothing may be given, and then nothing stands before the arrow.
            var halves = $"\n{text[(end + 1)..]}".Split("\n=>\n", 2);
            var given = halves[0].Length > 0 ? halves[0][1..] : "";
            var expected = halves.Length > 1 ? halves[1] : "";
            _cases.Add(title, new CorpusCase(title, given.Split("\n+++\n"), expected.TrimEnd('\n')));
        }

        Out = System.Environment.GetEnvironmentVariable("ORC_CORPUS_OUT") is { Length: > 0 } folder
            ? Path.Combine(folder, name)
            : null;
    }

    public IEnumerable<string> Names => _cases.Keys;

    private string? Out { get; }

    public CorpusCase this[string name] => _cases[name];

    public static CorpusFile Read(string name) => new(name);

    public void Check(CorpusCase one, string actual)
    {
        if (Out is null)
        {
            Assert.Equal(one.Expected, actual);
            return;
        }

        var separator = actual.Length == 0 ? "" : "\n";
        lock (_cases)
        {
            File.AppendAllText(
                Out, $"{Begin}{one.Name}\n{string.Join("\n+++\n", one.Parts)}\n=>\n{actual}{separator}\n");
        }
    }

    private static IEnumerable<string> Chapters(string text) => ("\n" + text)
        .Split("\n" + Begin)
        .Skip(1)
        .Select(chapter => chapter.TrimEnd('\n') + "\n");
}
