using System.Collections.Immutable;
using Orc.Compose.Diagnostics;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Environment;

/// <summary>A file of variables that no project names: one of a command line.</summary>
public static class VariableFile
{
    /// <summary>Its variables, read as an <c>env_file</c> is.</summary>
    /// <param name="file">Its name, for what is said.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="outer">What expansion sees before the file's own lines.</param>
    /// <param name="diagnostics">What is wrong with it.</param>
    public static ImmutableSortedDictionary<string, string> Read(
        string file,
        string text,
        ImmutableDictionary<string, string> outer,
        out ImmutableArray<Diagnostic> diagnostics)
    {
        var found = new DiagnosticList();
        var variables = new EnvironmentFile(new VariableTable(outer), found);
        variables.Read(file, text);
        diagnostics = [.. found.InOrder()];
        return variables.Values.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
