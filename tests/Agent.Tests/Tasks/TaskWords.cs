using System.Globalization;

namespace Orc.Agent.Tests.Tasks;

/// <summary>A line of words: flags, and keys with a value (<c>runs=1</c>).</summary>
internal sealed class TaskWords(string text)
{
    private readonly string[] _words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public string First => _words[0];

    public bool Has(string flag) => _words.Contains(flag);

    public string? Text(string key) =>
        _words.Where(word => word.StartsWith($"{key}=", StringComparison.Ordinal))
            .Select(word => word[(key.Length + 1)..])
            .FirstOrDefault();

    public long? Number(string key) =>
        Text(key) is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : null;
}
