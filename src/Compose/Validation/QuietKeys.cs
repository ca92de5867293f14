using Orc.Compose.Diagnostics;
using Orc.Compose.Syntax;
using Orc.Compose.Yaml;
using Orc.Model.Projects;

namespace Orc.Compose.Validation;

/// <summary>
/// Parts of keys that would do nothing, and nobody would see it: an option that no driver of ours knows, a setting of
/// another system. Each is said once, with its place.
/// </summary>
internal sealed class QuietKeys(DiagnosticList diagnostics)
{
    private static readonly string[] LogOptions = ["max-size", "max-file"];

    // Each has its options under its own name.
    private static readonly string[] MountKinds = ["bind", "volume", "tmpfs", "image"];

    private static readonly string[] BridgeOptions =
    [
        "com.docker.network.bridge.name",
        "com.docker.network.bridge.enable_ip_masquerade",
        "com.docker.network.bridge.enable_icc",
        "com.docker.network.bridge.host_binding_ipv4",
        "com.docker.network.driver.mtu",
    ];

    public void Check(MappingNode service)
    {
        CheckAttachments(service);
        CheckVolumes(service);
        CheckDevices(service);
        CheckRequests(service);
        CheckPolicy(service);
        foreach (var option in service.Mapping("logging")?.Entries("options") ?? [])
        {
            if (!LogOptions.Contains(option.Key))
            {
                diagnostics.Warning(
                    $"the logging option {option.Key} has no effect{diagnostics.Suggest(option.Key, LogOptions)}",
                    option.KeyPosition);
            }
        }
    }

    public void CheckNetworks(MappingNode model, ProjectScope scope)
    {
        foreach (var entry in model.Entries("networks"))
        {
            if (entry.Value is not MappingNode network || network.IsTrue("external"))
            {
                continue;
            }

            if (network.Flag("enable_ipv4") == false)
            {
                diagnostics.Error(
                    $"the network \"{entry.Key}\": enable_ipv4: false is not available; every network has IPv4",
                    network.KeyPosition("enable_ipv4"));
            }

            if (scope == ProjectScope.Host && network.IsTrue("attachable"))
            {
                diagnostics.Warning(
                    $"the network \"{entry.Key}\": attachable has no effect on one host: any container may be on it",
                    network.KeyPosition("attachable"));
            }

            if (network.Mapping("ipam") is { } ipam)
            {
                CheckIpam(entry.Key, ipam);
            }

            var isBridge = scope == ProjectScope.Host
                && network.Text("driver") is null or "" or "bridge" or "default";
            foreach (var option in isBridge ? network.Entries("driver_opts") : [])
            {
                if (!BridgeOptions.Contains(option.Key))
                {
                    diagnostics.Warning(
                        $"the network \"{entry.Key}\": the option {option.Key} has no effect"
                        + diagnostics.Suggest(option.Key, BridgeOptions),
                        option.KeyPosition);
                }
            }
        }
    }

    private void CheckIpam(string network, MappingNode ipam)
    {
        if (ipam.Text("driver") is { Length: > 0 } driver && driver != "default")
        {
            diagnostics.Error(
                $"the network \"{network}\": the ipam driver {driver} is not available; it is default",
                ipam.KeyPosition("driver"));
        }

        foreach (var config in ipam.Mappings("config"))
        {
            if (config.Entries is [var first, ..] && string.IsNullOrEmpty(config.Text("subnet")))
            {
                diagnostics.Error(
                    $"the network \"{network}\": {first.Key} of ipam.config needs a subnet beside it",
                    first.KeyPosition);
            }
        }

        if (ipam.Entries("options") is { IsEmpty: false })
        {
            diagnostics.Warning(
                $"the network \"{network}\": options of ipam have no effect", ipam.KeyPosition("options"));
        }
    }

    private void CheckAttachments(MappingNode service)
    {
        foreach (var attachment in service.Entries("networks"))
        {
            foreach (var key in (ReadOnlySpan<string>)["link_local_ips", "driver_opts"])
            {
                if (attachment.Value is MappingNode network && network.TryFind(key, out var entry))
                {
                    diagnostics.Warning($"networks.{attachment.Key}.{key} has no effect", entry.KeyPosition);
                }
            }
        }
    }

    private void CheckVolumes(MappingNode service)
    {
        foreach (var volume in service.Mappings("volumes"))
        {
            if (volume.Text("consistency") is { Length: > 0 } and not ("default" or "consistent"))
            {
                diagnostics.Warning(
                    "consistency of a volume has no effect on Linux", volume.KeyPosition("consistency"));
            }

            foreach (var kind in MountKinds)
            {
                if (volume.Text("type") != kind && volume.TryFind(kind, out var options)
                    && options.Value is MappingNode { Entries.IsEmpty: false })
                {
                    diagnostics.Warning(
                        $"{kind} has no effect on a mount of type {volume.Text("type")}", options.KeyPosition);
                }
            }

            if (volume.Text("type") == "image" && string.IsNullOrEmpty(volume.Text("source")))
            {
                diagnostics.Error("a mount of type image needs the image as its source", volume.Position);
            }
        }
    }

    // A name of the Container Device Interface, vendor/class=name, is no path.
    private void CheckDevices(MappingNode service)
    {
        foreach (var device in service.Mappings("devices"))
        {
            if (device.Text("source") is { } source && !source.StartsWith('/') && !DeviceSyntax.IsCdiName(source))
            {
                diagnostics.Error(
                    $"\"{source}\" is no device: it is a path such as /dev/fuse, or a name such as"
                    + " vendor.com/class=name",
                    device.Position);
            }
        }
    }

    private void CheckRequests(MappingNode service)
    {
        var reserved = service.Mapping("deploy")?.Mapping("resources")?.Mapping("reservations")?.Mappings("devices");
        foreach (var request in service.Mappings("gpus").Concat(reserved ?? []))
        {
            if (request.TryFind("options", out var options) && options.Value is MappingNode { Entries.IsEmpty: false })
            {
                diagnostics.Warning(
                    "options of a request for devices have no effect: they are for a vendor's own runtime",
                    options.KeyPosition);
            }
        }
    }

    private void CheckPolicy(MappingNode service)
    {
        if (service.Text("pull_policy") == "build" && !string.IsNullOrEmpty(service.Text("image")))
        {
            diagnostics.Warning(
                "pull_policy build has no effect yet; the image is fetched if it is missing",
                service.KeyPosition("pull_policy"));
        }

        if (service.Contains("pull_refresh_after") && service.Text("pull_policy") != "refresh")
        {
            diagnostics.Warning(
                "pull_refresh_after has an effect only with pull_policy: refresh",
                service.KeyPosition("pull_refresh_after"));
        }
    }
}
