using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Orc.Agent.Engine.Oci;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Engine.Inspecting;

/// <summary>The part <c>HostConfig</c>: what the container may use of its host.</summary>
internal static class InspectHostConfig
{
    public static void Write(Utf8JsonWriter json, InspectInput input)
    {
        var spec = input.Report.Spec;
        json.WriteStartObject("HostConfig");
        WriteBeginnings(json, spec);
        WriteNamespaces(json, spec);
        json.WriteNumber("ShmSize", SystemMounts.SharedMemorySize(spec));
        WriteTmpfs(json, spec);
        WriteSysctls(json, spec);
        json.WriteString("Runtime", spec.Runtime ?? input.DefaultRuntime);
        json.WriteString("Isolation", "");
        WriteCpuAndDisk(json, spec.Resources);
        WriteDevices(json, spec.Security);
        WriteLimits(json, spec.Resources);
        if (spec.Init)
        {
            json.WriteBoolean("Init", true);
        }

        json.WriteEndObject();
    }

    private static void WriteBeginnings(Utf8JsonWriter json, ContainerSpec spec)
    {
        json.WriteStringsOrNull("Binds", [.. Binds(spec)]);
        json.WriteString("ContainerIDFile", "");
        json.WriteStartObject("LogConfig");
        json.WriteString("Type", spec.Logging.Driver);
        json.WriteMap("Config", spec.Logging.Options);
        json.WriteEndObject();
        json.WriteString("NetworkMode", NetworkMode(spec));
        WritePortBindings(json, spec);
        json.WriteStartObject("RestartPolicy");
        json.WriteString("Name", RestartName(spec.Restart.Policy));
        json.WriteNumber("MaximumRetryCount", spec.Restart.MaxAttempts ?? 0);
        json.WriteEndObject();
        json.WriteBoolean("AutoRemove", spec.AutoRemove);
        json.WriteString("VolumeDriver", "");
        json.WriteStringsOrNull("VolumesFrom", spec.VolumesFrom ?? []);
        json.WriteStartArray("ConsoleSize");
        json.WriteNumberValue(0);
        json.WriteNumberValue(0);
        json.WriteEndArray();
        json.WriteStringsOrNull("CapAdd", spec.Security.CapAdd);
        json.WriteStringsOrNull("CapDrop", spec.Security.CapDrop);
    }

    private static void WriteNamespaces(Utf8JsonWriter json, ContainerSpec spec)
    {
        var security = spec.Security;
        json.WriteString("CgroupnsMode", security.CgroupMode ?? "");
        json.WriteStrings("Dns", spec.Dns);
        json.WriteStrings("DnsOptions", spec.DnsOptions);
        json.WriteStrings("DnsSearch", spec.DnsSearch);
        json.WriteStringsOrNull("ExtraHosts", [.. spec.ExtraHosts.Select(HostLine)]);
        json.WriteStringsOrNull("GroupAdd", security.GroupAdd);
        json.WriteString("IpcMode", security.IpcMode ?? "private");
        json.WriteString("Cgroup", "");
        json.WriteStringsOrNull("Links", [.. (spec.Links ?? []).Select(link => Link(link, spec.Name))]);
        json.WriteNumber("OomScoreAdj", spec.Resources.OomScoreAdj ?? 0);
        json.WriteString("PidMode", security.PidMode ?? "");
        json.WriteBoolean("Privileged", security.Privileged);
        json.WriteBoolean("PublishAllPorts", false);
        json.WriteBoolean("ReadonlyRootfs", security.ReadOnlyRoot);
        json.WriteStringsOrNull("SecurityOpt", security.Options);
        json.WriteString("UTSMode", security.UtsMode ?? "");
        json.WriteString("UsernsMode", security.UserMode ?? "");
    }

    private static void WriteTmpfs(Utf8JsonWriter json, ContainerSpec spec)
    {
        var mounts = spec.Mounts.OfType<MountSpec.Tmpfs>().ToList();
        if (mounts.Count > 0)
        {
            json.WriteMap("Tmpfs", mounts.Select(mount => KeyValuePair.Create(mount.Target, TmpfsOptions(mount))));
        }
    }

    private static void WriteSysctls(Utf8JsonWriter json, ContainerSpec spec)
    {
        if (!spec.Security.Sysctls.IsEmpty)
        {
            json.WriteMap("Sysctls", spec.Security.Sysctls);
        }
    }

    private static void WriteCpuAndDisk(Utf8JsonWriter json, ResourceSpec resources)
    {
        json.WriteNumber("CpuShares", resources.CpuShares ?? 0);
        json.WriteBytes("Memory", resources.Memory);
        json.WriteNumber("NanoCpus", resources.NanoCpus ?? 0);
        json.WriteString("CgroupParent", resources.CgroupParent ?? "");
        json.WriteNumber("BlkioWeight", resources.BlkioWeight ?? 0);
        foreach (var name in (string[])
            [
                "BlkioWeightDevice", "BlkioDeviceReadBps", "BlkioDeviceWriteBps", "BlkioDeviceReadIOps",
                "BlkioDeviceWriteIOps",
            ])
        {
            json.WriteStrings(name, []);
        }

        json.WriteNumber("CpuPeriod", resources.CpuPeriod ?? 0);
        json.WriteNumber("CpuQuota", resources.CpuQuota ?? 0);
        json.WriteNumber("CpuRealtimePeriod", resources.CpuRealtimePeriod ?? 0);
        json.WriteNumber("CpuRealtimeRuntime", resources.CpuRealtimeRuntime ?? 0);
        json.WriteString("CpusetCpus", resources.CpusetCpus ?? "");
        json.WriteString("CpusetMems", resources.CpusetMems ?? "");
    }

    private static void WriteDevices(Utf8JsonWriter json, SecuritySpec security)
    {
        json.WriteStartArray("Devices");
        foreach (var device in security.Devices)
        {
            json.WriteStartObject();
            json.WriteString("PathOnHost", device.Source);
            json.WriteString("PathInContainer", device.Target);
            json.WriteString("CgroupPermissions", device.Permissions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStringsOrNull("DeviceCgroupRules", security.DeviceRules);
        WriteRequests(json, security.DeviceRequests ?? []);
    }

    private static void WriteRequests(Utf8JsonWriter json, ImmutableArray<DeviceRequestSpec> requests)
    {
        if (requests.IsEmpty)
        {
            json.WriteNull("DeviceRequests");
            return;
        }

        json.WriteStartArray("DeviceRequests");
        foreach (var request in requests)
        {
            json.WriteStartObject();
            json.WriteString("Driver", request.Driver);
            json.WriteNumber("Count", request.Count);
            json.WriteStringsOrNull("DeviceIDs", request.Ids);
            json.WriteStartArray("Capabilities");
            json.WriteStartArray();
            foreach (var capability in request.Capabilities)
            {
                json.WriteStringValue(capability);
            }

            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteStartObject("Options");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLimits(Utf8JsonWriter json, ResourceSpec resources)
    {
        json.WriteBytes("MemoryReservation", resources.MemoryReservation);
        json.WriteBytes("MemorySwap", resources.MemorySwap);
        WriteNumberOrNull(json, "MemorySwappiness", resources.MemorySwappiness);
        json.WriteBoolean("OomKillDisable", resources.OomKillDisable);
        WriteNumberOrNull(json, "PidsLimit", resources.PidsLimit);
        json.WriteStartArray("Ulimits");
        foreach (var limit in resources.Ulimits)
        {
            json.WriteStartObject();
            json.WriteString("Name", limit.Name);
            json.WriteNumber("Hard", limit.Hard);
            json.WriteNumber("Soft", limit.Soft);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePortBindings(Utf8JsonWriter json, ContainerSpec spec)
    {
        json.WriteStartObject("PortBindings");
        foreach (var port in spec.Ports.GroupBy(port => port.Name()))
        {
            json.WriteStartArray(port.Key);
            foreach (var binding in port)
            {
                json.WriteStartObject();
                json.WriteString("HostIp", binding.HostAddress ?? "");
                json.WriteString("HostPort", HostPort(binding));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static IEnumerable<string> Binds(ContainerSpec spec)
    {
        foreach (var mount in spec.Mounts)
        {
            var source = mount switch
            {
                MountSpec.Bind bind => bind.Source,
                MountSpec.Volume { Name: { } name } => name,
                _ => null,
            };
            if (source is not null)
            {
                yield return $"{source}:{mount.Target}:{(mount.ReadOnly ? "ro" : "rw")}";
            }
        }
    }

    private static string NetworkMode(ContainerSpec spec) => spec.NetworkMode switch
    {
        Model.Networks.NetworkMode.Host => "host",
        Model.Networks.NetworkMode.None => "none",
        Model.Networks.NetworkMode.Container => $"container:{spec.NetworkContainer}",
        _ => spec.Endpoints.IsEmpty ? "none" : spec.Endpoints[0].Network,
    };

    private static string HostPort(PortSpec port) => (port.HostPort, port.HostPortEnd) switch
    {
        (null, _) => "",
        ({ } first, { } last) when last != first => string.Create(CultureInfo.InvariantCulture, $"{first}-{last}"),
        ({ } first, _) => first.ToString(CultureInfo.InvariantCulture),
    };

    // As Docker says it: /db:/web/store.
    private static string Link(string text, string name)
    {
        var link = LinkText.Of(text);
        return $"/{link.Container}:/{name}/{link.Alias}";
    }

    // name=address in a spec, name:address in Docker's.
    private static string HostLine(string line) =>
        line.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? $"{line[..at]}:{line[(at + 1)..]}" : line;

    private static string RestartName(RestartPolicy policy) => policy switch
    {
        RestartPolicy.OnFailure => "on-failure",
        RestartPolicy.Always => "always",
        RestartPolicy.UnlessStopped => "unless-stopped",
        _ => "no",
    };

    private static string TmpfsOptions(MountSpec.Tmpfs mount)
    {
        List<string> options = [.. mount.Options];
        if (mount.ReadOnly)
        {
            options.Add("ro");
        }

        if (mount.Size is { } size)
        {
            options.Add(string.Create(CultureInfo.InvariantCulture, $"size={size.Bytes}"));
        }

        if (mount.Mode is { } mode)
        {
            options.Add($"mode={Convert.ToString(mode, 8)}");
        }

        return string.Join(',', options);
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
