using System.Net.NetworkInformation;
using Orc.Compose.Diagnostics;
using Orc.Compose.Syntax;
using Orc.Compose.Yaml;
using Orc.Model.Images;

namespace Orc.Compose.Validation;

/// <summary>Values of a service that have the right type and still mean nothing: each said with its place.</summary>
internal sealed class ServiceValues(DiagnosticList diagnostics)
{
    private const string OfService = "service:";
    private const string OfContainer = "container:";

    // key, the words it may be, whether another container may be named
    private static readonly (string Key, string[] Words, bool CanShare)[] Namespaces =
    [
        ("ipc", ["shareable", "host", "private", "none"], true),
        ("pid", ["host", "private"], true),
        ("uts", ["host"], true),
        ("userns_mode", ["host"], false),
    ];

    public static bool IsVariable(string text) => text.Contains('$', StringComparison.Ordinal);

    public void Check(string name, MappingNode service)
    {
        CheckRange(name, service, "oom_score_adj", -1000, 1000);
        CheckRange(name, service, "mem_swappiness", 0, 100);
        CheckBlkio(name, service);
        CheckNamespaces(name, service);
        CheckPlatform(name, service);
        CheckProfiles(name, service);
        CheckCredentials(name, service);
        CheckMac(name, service);
        CheckRequests(name, service.Mappings("gpus"));
        CheckRequests(
            name,
            service.Mapping("deploy")?.Mapping("resources")?.Mapping("reservations")?.Mappings("devices") ?? []);
        CheckPullAge(name, service);
        CheckExpose(name, service);
        CheckPreStart(name, service);
        CheckCpus(name, service);
        new EngineValues(diagnostics).Check(name, service);
        new LimitValues(diagnostics).Check(name, service);
    }

    private void CheckCpus(string name, MappingNode service)
    {
        var resources = service.Mapping("deploy")?.Mapping("resources");
        foreach (var owner in (ReadOnlySpan<MappingNode?>)
            [service, resources?.Mapping("limits"), resources?.Mapping("reservations")])
        {
            if (owner?.Decimal("cpus") is < 0 or > 1_000_000)
            {
                Error(name, $"cpus is a number from 0 to 1000000, not {owner.Text("cpus")}", owner["cpus"]!);
            }
        }
    }

    private void CheckPreStart(string name, MappingNode service)
    {
        foreach (var hook in service.Mappings("pre_start"))
        {
            if (hook.Texts("command").IsEmpty && string.IsNullOrEmpty(hook.Text("image")))
            {
                Error(name, "a pre_start hook needs a command, or an image with one", hook);
            }
        }
    }

    private void CheckRange(string name, MappingNode owner, string key, long least, long most)
    {
        if (owner.Long(key) is { } value && (value < least || value > most))
        {
            Error(name, $"{key} is a number from {least} to {most}, not {value}", owner[key]!);
        }
    }

    private void CheckBlkio(string name, MappingNode service)
    {
        if (service.Mapping("blkio_config") is not { } blkio)
        {
            return;
        }

        if (blkio.Long("weight") is not 0)
        {
            CheckRange(name, blkio, "weight", 10, 1000);
        }

        foreach (var device in blkio.Mappings("weight_device"))
        {
            CheckRange(name, device, "weight", 10, 1000);
        }

        foreach (var entry in blkio.Entries)
        {
            foreach (var device in blkio.Mappings(entry.Key).Where(device => !device.Contains("path")))
            {
                Error(name, $"blkio_config.{entry.Key} needs the path of a device", device);
            }
        }
    }

    private void CheckNamespaces(string name, MappingNode service)
    {
        foreach (var (key, words, canShare) in Namespaces)
        {
            if (service[key] is not ScalarNode { Value.Length: > 0 } mode || IsVariable(mode.Value)
                || words.Contains(mode.Value))
            {
                continue;
            }

            var isShared = canShare
                && ((mode.Value.StartsWith(OfService, StringComparison.Ordinal) && mode.Value.Length > OfService.Length)
                    || (mode.Value.StartsWith(OfContainer, StringComparison.Ordinal)
                        && mode.Value.Length > OfContainer.Length));
            if (!isShared)
            {
                var known = canShare ? (string[])[.. words, "service:NAME", "container:NAME"] : words;
                Error(
                    name,
                    $"{key} is {string.Join(", ", known[..^1])}{(known.Length > 1 ? " or " : "")}{known[^1]},"
                    + $" not \"{mode.Value}\"{diagnostics.Suggest(mode.Value, words)}",
                    mode);
            }
        }
    }

    private void CheckPlatform(string name, MappingNode service)
    {
        if (service["platform"] is not ScalarNode { Value.Length: > 0 } platform || IsVariable(platform.Value))
        {
            return;
        }

        if (Platform.FindError(platform.Value) is { } error)
        {
            Error(name, $"\"{platform.Value}\" {error}", platform);
        }
        else if (service.Mapping("build") is { } build
            && build.Texts("platforms") is { IsEmpty: false } built
            && !built.Contains(platform.Value))
        {
            Error(
                name,
                $"the platform {platform.Value} is not among the build's ({string.Join(", ", built)})",
                platform);
        }
    }

    public void CheckProfiles(string name, MappingNode service)
    {
        foreach (var profile in service.Items("profiles").OfType<ScalarNode>())
        {
            var isName = profile.Value.Length > 0
                && char.IsAsciiLetterOrDigit(profile.Value[0])
                && profile.Value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-');
            if (!isName && !IsVariable(profile.Value))
            {
                Error(
                    name,
                    $"\"{profile.Value}\" is not the name of a profile; it starts with a letter or digit, and goes on"
                    + " with these, '_', '.' and '-'",
                    profile);
            }
        }
    }

    private void CheckExpose(string name, MappingNode service)
    {
        foreach (var port in service.Items("expose").OfType<ScalarNode>())
        {
            var slash = port.Value.IndexOf('/', StringComparison.Ordinal);
            var range = PortRange.Parse(slash < 0 ? port.Value : port.Value[..slash]);
            var isProtocol = slash < 0 || port.Value[slash..] is "/tcp" or "/udp" or "/sctp";
            if (!IsVariable(port.Value) && (range is not { First: > 0 } || !isProtocol))
            {
                Error(name, $"expose: {port.Description} is not a port or a range such as 8000-8010/udp", port);
            }
        }
    }

    private void CheckCredentials(string name, MappingNode service)
    {
        if (service.Mapping("credential_spec") is { } spec
            && spec.Keys.Count(key => key is "config" or "file" or "registry") != 1)
        {
            Error(name, "credential_spec takes exactly one of config, file and registry", spec);
        }
    }

    private void CheckMac(string name, MappingNode service)
    {
        var owners = service.Entries("networks").Select(entry => entry.Value).OfType<MappingNode>().Prepend(service);
        foreach (var owner in owners)
        {
            if (owner["mac_address"] is ScalarNode { Value.Length: > 0 } address
                && !IsVariable(address.Value)
                && !(PhysicalAddress.TryParse(address.Value, out var parsed) && parsed.GetAddressBytes().Length == 6))
            {
                Error(name, $"\"{address.Value}\" is not a MAC address such as 02:42:ac:11:00:02", address);
            }
        }
    }

    private void CheckRequests(string name, IEnumerable<MappingNode> requests)
    {
        foreach (var request in requests)
        {
            if (request.Contains("count") && request.Contains("device_ids"))
            {
                Error(name, "count and device_ids exclude each other", request["device_ids"]!);
            }

            if (request.Items("capabilities").IsEmpty)
            {
                Error(name, "a request for devices needs capabilities", request);
            }
        }
    }

    // every_<number><w|d|h|m|s>, perhaps several of them.
    private void CheckPullAge(string name, MappingNode service)
    {
        if (service["pull_policy"] is ScalarNode policy
            && policy.Value.StartsWith("every_", StringComparison.Ordinal)
            && !IsVariable(policy.Value)
            && !(Values.GoDuration.TryParse(policy.Value["every_".Length..], out var age) && age > TimeSpan.Zero))
        {
            Error(name, $"pull_policy \"{policy.Value}\" needs a time such as every_12h", policy);
        }
    }

    private void Error(string name, string message, Node at) =>
        diagnostics.Error($"service \"{name}\": {message}", at.Position);
}
