using Orc.Compose.Yaml;

namespace Orc.Compose.Loading;

/// <summary>
/// How far a file with errors can still be trusted: what does not fit together is said of the rest of it at once, but
/// not of what was already found wrong, whose further errors would only follow from the first.
/// </summary>
internal sealed class LoadDamage
{
    private readonly Dictionary<string, HashSet<string>> _services = new(StringComparer.Ordinal);
    private readonly HashSet<(string Section, string Name)> _resources = [];

    /// <summary>Nothing can be said about what goes with what.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>A network, a volume, … has an error.</summary>
    public bool HasResources => _resources.Count > 0;

    public void AddAll() => IsWhole = true;

    /// <summary>An error at a path of keys, such as services, web, ports.</summary>
    public void Add(IReadOnlyList<string> path)
    {
        if (path is [("networks" or "volumes" or "secrets" or "configs" or "models") and var section, var name, ..])
        {
            _ = _resources.Add((section, name));
            return;
        }

        if (path is not ["services", var service, ..])
        {
            IsWhole = true;
            return;
        }

        if (!_services.TryGetValue(service, out var keys))
        {
            _services[service] = keys = new HashSet<string>(StringComparer.Ordinal);
        }

        // A key that does not exist is an error of the service: its others are as good as they were.
        if (path is [_, _, var key, ..])
        {
            _ = keys.Add(key);
        }
    }

    public bool Has(string service) => _services.ContainsKey(service);

    public bool Has(string section, string name) => _resources.Contains((section, name));

    /// <summary>A service without those of its keys that errors are in.</summary>
    public MappingNode Sound(string name, MappingNode service) =>
        _services.TryGetValue(name, out var keys) && keys.Count > 0
            ? service.With(service.Entries.RemoveAll(entry => keys.Contains(entry.Key)))
            : service;
}
