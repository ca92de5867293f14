using Orc.Compose.Diagnostics;
using Orc.Compose.Interpolation;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Environment;

/// <summary>
/// Reads files of <c>NAME=value</c> lines: <c>.env</c> and <c>env_file</c>. A name alone takes the caller's variable
/// and is left out where there is none. Expansion sees the caller's variables first, then earlier lines.
/// </summary>
internal sealed class EnvironmentFile(
    VariableTable outer, DiagnosticList diagnostics, ExpansionBudget? budget = null) : IVariableSource
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourcePosition> _positions = new(StringComparer.Ordinal);

    /// <summary>Variables that double themselves line by line would fill the memory.</summary>
    private const int MaxValueLength = 1 << 20;

    public ExpansionBudget Budget { get; } = budget ?? new ExpansionBudget();

    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The line that says one of the values.</summary>
    public SourcePosition PositionOf(string name) => _positions[name];

    /// <summary>Adds a file's lines to what earlier files said; later ones win.</summary>
    public void Read(string file, string text)
    {
        var lines = new EnvironmentLines(file, text, diagnostics);
        while (lines.Next() is { } line)
        {
            if (Value(line) is not { } value)
            {
                continue;
            }

            if (value.Length > MaxValueLength)
            {
                diagnostics.Error(
                    $"the value of {line.Name} is longer than {MaxValueLength} characters", line.Position);
                return;
            }

            (_values[line.Name], _positions[line.Name]) = (value, line.Position);
        }
    }

    /// <summary>The format <c>raw</c>: everything after the first <c>=</c> is the value.</summary>
    public void ReadRaw(string file, string text)
    {
        var number = 0;
        foreach (var raw in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            var line = raw.TrimStart();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var end = line.IndexOf('=');
            var name = (end < 0 ? line.TrimEnd() : line[..end]).ToString();
            if (name.Length == 0 || name.AsSpan().ContainsAny(' ', '\t'))
            {
                diagnostics.Error($"\"{name}\" is not a name of a variable", new SourcePosition(file, number, 1));
            }
            else if ((end < 0 ? outer.Find(name) : line[(end + 1)..].ToString()) is { } value)
            {
                (_values[name], _positions[name]) = (value, new SourcePosition(file, number, 1));
            }
        }
    }

    public string? Find(string name) => outer.Find(name) ?? _values.GetValueOrDefault(name);

    public void Unset(string name, SourcePosition position) =>
        diagnostics.Warning($"the variable {name} is not set; it counts as empty", position);

    public void Fail(string message, SourcePosition position) => diagnostics.Error(message, position);

    public void Used(VariableUse use)
    {
        // What an environment file asks for is no variable of the project.
    }

    private string? Value(EnvironmentLine line) => line.Kind switch
    {
        EnvironmentLineKind.Inherited => outer.Find(line.Name),
        EnvironmentLineKind.Literal => line.Text,
        _ => Template.Expand(line.Text, this, line.Position),
    };
}
