namespace Orc.Compose.Loading;

/// <summary>
/// How far a file with errors can still be trusted: what does not fit together is said of the rest of it at once, but
/// not of what was already found wrong, whose further errors would only follow from the first.
/// </summary>
internal sealed class LoadDamage
{
    private readonly HashSet<string> _services = new(StringComparer.Ordinal);

    /// <summary>Nothing can be said about what goes with what.</summary>
    public bool IsWhole { get; private set; }

    public void AddAll() => IsWhole = true;

    /// <summary>An error at a path of keys, such as services, web, ports.</summary>
    public void Add(IReadOnlyList<string> path)
    {
        if (path is ["services", var service, ..])
        {
            _ = _services.Add(service);
        }
        else
        {
            IsWhole = true;
        }
    }

    public bool Has(string service) => _services.Contains(service);
}
