using Orc.Model.Diagnostics;

namespace Orc.Compose.Diagnostics;

/// <summary>Gathers what a load finds, in the order found, so that all of it can be shown at once.</summary>
internal sealed class DiagnosticList
{
    /// <summary>A hostile file must not fill the memory, or the screen, with complaints.</summary>
    private const int Limit = 100;

    private readonly List<Diagnostic> _found = [];

    public bool HasErrors => ErrorCount > 0;

    public int ErrorCount { get; private set; }

    public bool IsFull => _found.Count >= Limit;

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
        if (!IsFull && !_found.Contains(diagnostic))
        {
            _found.Add(diagnostic);
        }
    }
}
