using System.Collections.Immutable;

namespace Orc.Agent.Devices;

/// <summary>
/// The devices that a machine's CDI files name. A file of a later folder wins over those of earlier ones; one that is
/// there twice in a folder is nobody's, and why is known. A broken file takes nothing but its own devices away.
/// </summary>
internal sealed class CdiCatalog
{
    private const long MostBytes = 4 << 20;

    private readonly SortedDictionary<string, (CdiSpec Spec, CdiEdits Edits)> _devices =
        new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, string> _troubles = new(StringComparer.Ordinal);

    /// <summary>Where specifications lie: those of the administrator, then those that are made at each boot.</summary>
    public static ImmutableArray<string> Folders { get; } = ["/etc/cdi", "/var/run/cdi"];

    /// <summary>What is wrong, as sentences.</summary>
    public IEnumerable<string> Troubles => _troubles.Values;

    /// <summary>Where it was looked for, as a sentence says it; <c>no folder</c> for none.</summary>
    public string Place { get; private init; } = string.Join(" or ", Folders);

    public static CdiCatalog Read(IReadOnlyCollection<string> folders)
    {
        var catalog = new CdiCatalog { Place = folders.Count == 0 ? "no folder" : string.Join(" or ", folders) };
        foreach (var folder in folders.Where(Directory.Exists))
        {
            catalog.AddFolder(folder);
        }

        return catalog;
    }

    /// <summary>Null: there is none.</summary>
    public (CdiSpec Spec, CdiEdits Edits)? Find(CdiName name) =>
        _devices.TryGetValue(name.ToString(), out var found) ? found : null;

    /// <summary>The names of a kind's devices, in the order of their files.</summary>
    public IReadOnlyList<string> OfKind(string kind) =>
    [
        .. _devices.Values
            .Select(device => device.Spec)
            .Where(spec => spec.Kind == kind)
            .Distinct()
            .SelectMany(spec => spec.Devices.Select(device => device.Name))
            .Where(name => _devices.ContainsKey($"{kind}={name}"))
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The kinds of a class: <c>nvidia.com/gpu</c> for <c>gpu</c>.</summary>
    public IReadOnlyList<string> KindsOf(string deviceClass) =>
    [
        .. _devices.Values
            .Select(device => device.Spec.Kind)
            .Where(kind => kind.EndsWith($"/{deviceClass}", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The names of all devices.</summary>
    public IEnumerable<string> Names => _devices.Keys;

    private void AddFolder(string folder)
    {
        var here = new Dictionary<string, CdiSpec>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (Path.GetExtension(path) is not (".json" or ".yaml" or ".yml") || TryRead(path) is not { } spec)
            {
                continue;
            }

            foreach (var (device, edits) in spec.Devices)
            {
                var name = $"{spec.Kind}={device}";
                if (!here.TryAdd(name, spec))
                {
                    _devices.Remove(name);
                    _troubles[name] = $"{name} is in {here[name].Path} and in {path}: it is not known which counts";
                    continue;
                }

                _devices[name] = (spec, edits);
            }
        }
    }

    private CdiSpec? TryRead(string path)
    {
        try
        {
            return new FileInfo(path).Length > MostBytes
                ? throw new FormatException("it is too large")
                : CdiReader.Read(path, File.ReadAllText(path));
        }
        catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
        {
            _troubles[path] = $"{path}: {failure.Message}";
            return null;
        }
    }
}
