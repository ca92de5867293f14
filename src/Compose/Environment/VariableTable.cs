using System.Collections.Immutable;

namespace Orc.Compose.Environment;

/// <summary>Variables by name. The caller's environment wins over what <c>.env</c> files add.</summary>
internal sealed class VariableTable(ImmutableDictionary<string, string> variables)
{
    private ImmutableDictionary<string, string> _variables = variables;

    public ImmutableDictionary<string, string> All => _variables;

    public string? Find(string name) => _variables.GetValueOrDefault(name);

    /// <summary>Sets a variable whatever it was.</summary>
    public void Set(string name, string value) => _variables = _variables.SetItem(name, value);

    /// <summary>This table with defaults for what is not set in it.</summary>
    public VariableTable WithDefaults(IEnumerable<KeyValuePair<string, string>> defaults)
    {
        var builder = _variables.ToBuilder();
        foreach (var (name, value) in defaults)
        {
            _ = builder.TryAdd(name, value);
        }

        return new VariableTable(builder.ToImmutable());
    }
}
