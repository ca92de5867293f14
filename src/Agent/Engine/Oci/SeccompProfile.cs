using System.Text.Json;
using Orc.Linux.Seccomp;

namespace Orc.Agent.Engine.Oci;

/// <summary>
/// Reads a profile in Docker's form (architecture map, groups that apply with or without a capability, an architecture
/// or a kernel), and chooses what applies to one container.
/// </summary>
internal static class SeccompProfile
{
    /// <param name="json">The profile's text.</param>
    /// <param name="capabilities">What the container has, with <c>CAP_</c>.</param>
    /// <param name="architecture">This machine's, in OCI's words.</param>
    public static SeccompFilter Choose(
        ReadOnlyMemory<byte> json, IReadOnlyCollection<string> capabilities, string architecture)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new SeccompFilter
            {
                DefaultAction = root.GetProperty("defaultAction").GetString()!,
                DefaultErrorNumber = Number(root, "defaultErrnoRet"),
                Architectures = Architectures(root, architecture),
                Flags = Strings(root, "flags"),
                Rules = [.. Rules(root, capabilities, ShortName(architecture))],
            };
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new EngineException(
                EngineFailure.InvalidSpec, $"the seccomp profile cannot be read: {failure.Message}", failure);
        }
    }

    // Either "architectures": […], or "archMap": [{ "architecture": native, "subArchitectures": […] }].
    private static IReadOnlyList<string> Architectures(JsonElement root, string native)
    {
        if (!root.TryGetProperty("archMap", out var map) || map.ValueKind != JsonValueKind.Array)
        {
            return Strings(root, "architectures");
        }

        return
        [
            .. map.EnumerateArray()
                .Where(entry => entry.GetProperty("architecture").GetString() == native)
                .SelectMany(entry => (IEnumerable<string>)[native, .. Strings(entry, "subArchitectures")]),
        ];
    }

    private static IEnumerable<SeccompRule> Rules(
        JsonElement root, IReadOnlyCollection<string> capabilities, string architecture)
    {
        if (!root.TryGetProperty("syscalls", out var groups) || groups.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var group in groups.EnumerateArray())
        {
            if (Applies(group, capabilities, architecture))
            {
                yield return new SeccompRule
                {
                    Names = group.TryGetProperty("name", out var name) && name.GetString() is { Length: > 0 } one
                        ? [one]
                        : Strings(group, "names"),
                    Action = group.GetProperty("action").GetString()!,
                    ErrorNumber = Number(group, "errnoRet"),
                    Arguments = Arguments(group),
                };
            }
        }
    }

    private static bool Applies(JsonElement group, IReadOnlyCollection<string> capabilities, string architecture)
    {
        if (group.TryGetProperty("includes", out var includes) && includes.ValueKind == JsonValueKind.Object)
        {
            var (caps, arches) = (Strings(includes, "caps"), Strings(includes, "arches"));
            if ((caps.Count > 0 && !caps.All(capabilities.Contains))
                || (arches.Count > 0 && !arches.Contains(architecture))
                || !KernelIsAtLeast(includes))
            {
                return false;
            }
        }

        return !group.TryGetProperty("excludes", out var excludes)
            || excludes.ValueKind != JsonValueKind.Object
            || !(Strings(excludes, "caps").Any(capabilities.Contains)
                || Strings(excludes, "arches").Contains(architecture));
    }

    private static bool KernelIsAtLeast(JsonElement includes) =>
        !includes.TryGetProperty("minKernel", out var least)
        || !Version.TryParse(least.GetString(), out var version)
        || Environment.OSVersion.Version >= version;

    private static IReadOnlyList<SeccompArgument> Arguments(JsonElement group) =>
        group.TryGetProperty("args", out var arguments) && arguments.ValueKind == JsonValueKind.Array
            ?
            [
                .. arguments.EnumerateArray().Select(argument => new SeccompArgument(
                    argument.GetProperty("index").GetUInt32(),
                    argument.GetProperty("value").GetUInt64(),
                    argument.TryGetProperty("valueTwo", out var second) ? second.GetUInt64() : 0,
                    argument.GetProperty("op").GetString()!)),
            ]
            : [];

    private static IReadOnlyList<string> Strings(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : [];

    private static uint? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number
            ? number.GetUInt32()
            : null;

    // Groups name architectures as Go does.
    private static string ShortName(string architecture) => architecture switch
    {
        "SCMP_ARCH_X86_64" => "amd64",
        "SCMP_ARCH_AARCH64" => "arm64",
        _ => architecture,
    };
}
