using Orc.Model.Diagnostics;

namespace Orc.Compose.Diagnostics;

/// <summary>Gathers what a load finds, in the order found, so that all of it can be shown at once.</summary>
internal sealed class DiagnosticList
{
    /// <summary>A hostile file must not fill the memory, or the screen, with complaints.</summary>
    private const int Limit = 100;

    private readonly List<Diagnostic> _found = [];

    public bool HasErrors { get; private set; }

    public bool IsFull => _found.Count >= Limit;

    public IReadOnlyList<Diagnostic> Found => _found;

    public void Error(string message, SourcePosition? position = null) => Add(Diagnostic.Error(message, position));

    public void Warning(string message, SourcePosition? position = null) => Add(Diagnostic.Warning(message, position));

    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.IsError;
        if (!IsFull && !_found.Contains(diagnostic))
        {
            _found.Add(diagnostic);
        }
    }
}
