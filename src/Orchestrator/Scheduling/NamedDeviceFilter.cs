using System.Globalization;
using Orc.Model.Containers;
using Orc.Model.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// Devices that a node must know by a name of the Container Device Interface, and such as are asked for by their kind
/// (<c>gpus</c>). The node chooses among those of a kind; what counts here is that it can.
/// </summary>
internal static class NamedDeviceFilter
{
    private const string GpuClass = "/gpu";
    private const string UsualGpus = "nvidia.com/gpu";
    private const string All = "all";

    /// <summary>Half a sentence; null: it has all, or does not say.</summary>
    public static string? FindMissing(PlacementAsk ask, NodeDescription node)
    {
        if (node.NamedDevices is not { } known)
        {
            return null;
        }

        foreach (var device in ask.Devices)
        {
            if (IsName(device) && !known.Contains(device))
            {
                return $"no device {device}";
            }
        }

        return (ask.DeviceRequests ?? [])
            .Select(request => FindMissing(request, known))
            .FirstOrDefault(missing => missing is not null);
    }

    /// <summary>The same text for the same request.</summary>
    public static string KeyOf(DeviceRequestSpec request) => string.Create(
        CultureInfo.InvariantCulture,
        $"{request.Driver}:{request.Count}:{string.Join(',', request.Ids)}:{string.Join(',', request.Capabilities)}");

    private static string? FindMissing(DeviceRequestSpec request, IReadOnlyList<string> known)
    {
        if (request.Driver == "cdi")
        {
            return request.Ids.Where(id => !known.Contains(id)).Select(id => $"no device {id}").FirstOrDefault();
        }

        // What is no GPU can be asked for by name alone, and the node says so.
        if (!request.Capabilities.IsEmpty && !request.Capabilities.Contains("gpu"))
        {
            return null;
        }

        var gpus = known
            .Select(name => name.Split('=', 2))
            .Where(name => name[0].EndsWith(GpuClass, StringComparison.Ordinal) && IsOf(request.Driver, name[0]))
            .ToLookup(name => name[0], name => name[1], StringComparer.Ordinal);
        var kind = gpus.Contains(UsualGpus) || gpus.Count == 0 ? UsualGpus : gpus.First().Key;
        var driver = request.Driver.Length > 0 ? $" of {request.Driver}" : "";
        if (gpus.Count == 0)
        {
            return $"no GPU{driver}";
        }

        if (request.Ids.FirstOrDefault(id => !gpus[kind].Contains(id)) is { } missing)
        {
            return $"no device {kind}={missing}";
        }

        return request.Count > gpus[kind].Count(name => name != All)
            ? string.Create(CultureInfo.InvariantCulture, $"fewer than {request.Count} GPUs{driver}")
            : null;
    }

    private static bool IsOf(string driver, string kind) =>
        driver.Length == 0 || kind == $"{driver}{GpuClass}" || kind == $"{driver}.com{GpuClass}";

    private static bool IsName(string device) =>
        !device.StartsWith('/') && device.Contains('/', StringComparison.Ordinal)
        && device.Contains('=', StringComparison.Ordinal);
}
