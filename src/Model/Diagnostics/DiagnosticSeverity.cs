namespace Orc.Model.Diagnostics;

/// <summary>Whether what was found stops the work.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The work goes on; the user should know.</summary>
    Warning,

    /// <summary>Nothing was done.</summary>
    Error,
}
