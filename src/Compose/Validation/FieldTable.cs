namespace Orc.Compose.Validation;

/// <summary>The keys of a mapping, in the order they are written out.</summary>
internal sealed class FieldTable
{
    private readonly Dictionary<string, int> _index;
    private readonly (string Name, Shape Shape)[] _fields;

    public FieldTable(params (string Name, Shape Shape)[] fields)
    {
        _fields = fields;
        _index = new Dictionary<string, int>(fields.Length, StringComparer.Ordinal);
        for (var at = 0; at < fields.Length; at++)
        {
            _index.Add(fields[at].Name, at);
        }
    }

    public string[] Required { get; init; } = [];

    public IEnumerable<string> Names => _fields.Select(pair => pair.Name);

    public Shape? Find(string name) => _index.TryGetValue(name, out var at) ? _fields[at].Shape : null;

    /// <summary>Where a key stands among the others; unknown ones (<c>x-…</c>) last.</summary>
    public int Order(string name) => _index.GetValueOrDefault(name, int.MaxValue);
}
