using System.Globalization;
using Orc.Model.Containers;

namespace Orc.Agent.Devices;

/// <summary>Which devices of a catalog a container asked for, and what they want of it.</summary>
internal static class CdiChoice
{
    private const string GpuClass = "gpu";
    private const string Usual = "nvidia.com/gpu";
    private const string All = "all";

    /// <summary>Whether it asks for any: only then is the catalog read.</summary>
    public static bool IsNeeded(SecuritySpec security) =>
        security.DeviceRequests is { IsDefaultOrEmpty: false }
        || security.Devices.Any(device => CdiName.TryParse(device.Source, out _));

    /// <summary>The edits of all; each file's own come first, and once.</summary>
    /// <param name="security">What is asked.</param>
    /// <param name="catalog">What there is.</param>
    /// <param name="error">Why it cannot be had; empty: it can.</param>
    public static CdiEdits Choose(SecuritySpec security, CdiCatalog catalog, out string error)
    {
        var edits = CdiEdits.None;
        var files = new HashSet<string>(StringComparer.Ordinal);
        var names = Names(security, catalog, out error);
        foreach (var name in error.Length > 0 ? [] : names)
        {
            if (catalog.Find(name) is not { } found)
            {
                error = Missing(name, catalog);
                return CdiEdits.None;
            }

            edits = files.Add(found.Spec.Path) ? edits.And(found.Spec.Edits) : edits;
            edits = edits.And(found.Edits);
        }

        return edits;
    }

    private static List<CdiName> Names(SecuritySpec security, CdiCatalog catalog, out string error)
    {
        error = "";
        var names = new List<CdiName>();
        foreach (var device in security.Devices)
        {
            if (CdiName.TryParse(device.Source, out var name))
            {
                names.Add(name);
            }
        }

        foreach (var request in security.DeviceRequests ?? [])
        {
            names.AddRange(OfRequest(request, catalog, out error));
            if (error.Length > 0)
            {
                return names;
            }
        }

        return [.. names.Distinct()];
    }

    private static IEnumerable<CdiName> OfRequest(DeviceRequestSpec request, CdiCatalog catalog, out string error)
    {
        error = "";
        if (request.Driver == "cdi")
        {
            var parsed = new List<CdiName>();
            foreach (var id in request.Ids)
            {
                if (!CdiName.TryParse(id, out var name))
                {
                    error = $"\"{id}\" is no name of a device such as vendor.com/class=name";
                    return [];
                }

                parsed.Add(name);
            }

            return parsed;
        }

        if (FindKind(request, catalog, out error) is not { } kind)
        {
            return [];
        }

        if (!request.Ids.IsEmpty)
        {
            return request.Ids.Select(id => new CdiName(kind, id));
        }

        // A file may have a device that stands for all of its others.
        var known = catalog.OfKind(kind);
        var single = known.Where(name => name != All).ToList();
        if (request.Count < 0)
        {
            return (known.Contains(All) ? [All] : single).Select(name => new CdiName(kind, name));
        }

        if (request.Count > single.Count)
        {
            error = string.Create(
                CultureInfo.InvariantCulture,
                $"{request.Count} devices of {kind} are asked for, and this machine has {single.Count}");
        }

        return single.Take(request.Count).Select(name => new CdiName(kind, name));
    }

    private static string? FindKind(DeviceRequestSpec request, CdiCatalog catalog, out string error)
    {
        error = "";
        if (!request.Capabilities.IsEmpty && !request.Capabilities.Contains(GpuClass))
        {
            error = $"devices can be asked for with the capability gpu, not with "
                + $"{string.Join(", ", request.Capabilities)}; others are named by devices: [vendor.com/class=name]";
            return null;
        }

        var kinds = catalog.KindsOf(GpuClass);
        var found = request.Driver.Length > 0
            ? kinds.FirstOrDefault(kind => kind == $"{request.Driver}/{GpuClass}"
                || kind == $"{request.Driver}.com/{GpuClass}")
            : kinds.Contains(Usual) ? Usual : kinds.Count == 1 ? kinds[0] : null;
        if (found is null)
        {
            error = kinds.Count == 0
                ? $"no GPU is known here: no file in {catalog.Place} names one (for "
                    + "NVIDIA's: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml)" + Troubles(catalog)
                : request.Driver.Length > 0
                    ? $"no GPU of the driver {request.Driver} is known here; there are {string.Join(", ", kinds)}"
                    : $"there are GPUs of {string.Join(", ", kinds)}: say which with driver";
        }

        return found;
    }

    private static string Missing(CdiName name, CdiCatalog catalog)
    {
        var others = catalog.OfKind(name.Kind);
        var known = others.Count > 0 ? $"; of {name.Kind} there are {string.Join(", ", others)}"
            : catalog.Names.Any() ? $"; there are {string.Join(", ", catalog.Names.Take(10))}"
            : $"; no file in {catalog.Place} names any";
        return $"the device {name} is not known here{known}{Troubles(catalog)}";
    }

    private static string Troubles(CdiCatalog catalog) =>
        string.Concat(catalog.Troubles.Take(3).Select(trouble => $"; {trouble}"));
}
