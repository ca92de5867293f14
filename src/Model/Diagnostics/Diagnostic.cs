namespace Orc.Model.Diagnostics;

/// <summary>One thing that is wrong, or odd, in what the user wrote; with its place when it has one.</summary>
public sealed record Diagnostic(DiagnosticSeverity Severity, string Message, SourcePosition? Position = null)
{
    public bool IsError => Severity == DiagnosticSeverity.Error;

    public static Diagnostic Error(string message, SourcePosition? position = null) =>
        new(DiagnosticSeverity.Error, message, position);

    public static Diagnostic Warning(string message, SourcePosition? position = null) =>
        new(DiagnosticSeverity.Warning, message, position);

    /// <summary><c>file:line:column: message</c>, which editors and terminals turn into a link.</summary>
    public override string ToString()
    {
        var text = Severity == DiagnosticSeverity.Warning ? $"warning: {Message}" : Message;
        return Position is { } position ? $"{position}: {text}" : text;
    }
}
