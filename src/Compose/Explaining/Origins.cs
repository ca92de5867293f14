using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Explaining;

/// <summary>
/// What a load notes on its way, so that a value can be explained: texts with variables, and what lost.
/// </summary>
internal sealed class Origins
{
    private readonly Dictionary<SourcePosition, string> _templates = [];
    private readonly Dictionary<SourcePosition, SourcePosition> _overridden = [];

    public string? FindTemplate(SourcePosition position) => _templates.GetValueOrDefault(position);

    /// <summary>Notes every value of a file that has variables in it.</summary>
    public void Note(Node node)
    {
        switch (node)
        {
            case ScalarNode scalar when scalar.Value.Contains('$', StringComparison.Ordinal):
                _templates[scalar.Position] = scalar.Value;
                break;
            case SequenceNode list:
                foreach (var item in list.Items)
                {
                    Note(item);
                }

                break;
            case MappingNode mapping:
                foreach (var entry in mapping.Entries)
                {
                    Note(entry.Value);
                }

                break;
        }
    }

    public void Replaced(SourcePosition earlier, SourcePosition later)
    {
        if (earlier != later)
        {
            _overridden[later] = earlier;
        }
    }

    public IEnumerable<SourcePosition> OverriddenBy(SourcePosition position)
    {
        // Files lie over one another in one order: no circle, but a limit costs nothing.
        for (var left = 100; left > 0 && _overridden.TryGetValue(position, out var earlier); left--)
        {
            yield return earlier;
            position = earlier;
        }
    }
}
