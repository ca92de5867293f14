using Orc.Model.Diagnostics;

namespace Orc.Compose.Diagnostics;

/// <summary>Gathers what a load finds, in the order found, so that all of it can be shown at once.</summary>
internal sealed class DiagnosticList
{
    /// <summary>A hostile file must not fill the memory, or the screen, with complaints.</summary>
    private const int Limit = 100;

    private const int MostCompared = 1000;
    private const int LongestMessage = 2000;

    private readonly List<Diagnostic> _found = [];
    private int _keptErrors;

    public bool HasErrors => ErrorCount > 0;

    public int ErrorCount { get; private set; }

    /// <summary>Nothing more is kept.</summary>
    public bool IsFull => _keptErrors >= Limit;

    /// <summary>Errors still are: they take the place of warnings.</summary>
    public bool TakesWarnings => _found.Count < Limit;

    public IReadOnlyList<Diagnostic> Found => _found;

    /// <summary>
    /// As a reader of the files meets them: by file as first met, line and column; without a place first.
    /// </summary>
    public IEnumerable<Diagnostic> InOrder()
    {
        var files = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in _found.Select(found => found.Position?.File).OfType<string>())
        {
            _ = files.TryAdd(file, files.Count);
        }

        return _found
            .OrderBy(found => found.Position?.File is { } file ? files[file] : -1)
            .ThenBy(found => found.Position?.Line ?? 0)
            .ThenBy(found => found.Position?.Column ?? 0);
    }

    public void Error(string message, SourcePosition? position = null) => Add(Diagnostic.Error(message, position));

    public void Warning(string message, SourcePosition? position = null) => Add(Diagnostic.Warning(message, position));

    public void Add(Diagnostic diagnostic)
    {
        ErrorCount += diagnostic.IsError ? 1 : 0;
        if (IsFull || !(diagnostic.IsError || TakesWarnings))
        {
            return;
        }

        diagnostic = diagnostic.Message.Length > LongestMessage
            ? diagnostic with { Message = diagnostic.Message[..LongestMessage] + "…" }
            : diagnostic;
        if (_found.Contains(diagnostic))
        {
            return;
        }

        _keptErrors += diagnostic.IsError ? 1 : 0;
        if (_found.Count < Limit)
        {
            _found.Add(diagnostic);
        }
        else
        {
            _found[_found.FindLastIndex(kept => !kept.IsError)] = diagnostic;
        }
    }

    /// <summary>
    /// As <see cref="Suggestion.For"/>, while anything is still said: to compare all names with all others takes long.
    /// </summary>
    public string Suggest(string word, IEnumerable<string> candidates) =>
        IsFull ? "" : Suggestion.For(word, candidates.Take(MostCompared));
}
