using Orc.Compose.Diagnostics;
using Orc.Compose.Environment;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Interpolation;

/// <summary>The variables of a load. An unset variable is warned about once, where it is first met.</summary>
internal sealed class VariableScope(
    VariableTable variables, DiagnosticList diagnostics, ExpansionBudget? budget = null) : IVariableSource
{
    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, VariableUse> _uses = new(StringComparer.Ordinal);

    public ExpansionBudget Budget { get; } = budget ?? new ExpansionBudget();

    public IEnumerable<VariableUse> Uses => _uses.Values;

    public VariableTable Variables => variables;

    public string? Find(string name) => variables.Find(name);

    public void Unset(string name, SourcePosition position)
    {
        if (_warned.Add(name))
        {
            diagnostics.Warning($"the variable {name} is not set; it counts as empty", position);
        }
    }

    public void Fail(string message, SourcePosition position) => diagnostics.Error(message, position);

    // The most telling use wins: required over defaulted over bare.
    public void Used(VariableUse use)
    {
        if (!_uses.TryGetValue(use.Name, out var known)
            || (!known.IsRequired && (use.IsRequired || known.Default is null)))
        {
            _uses[use.Name] = use;
        }
    }
}
