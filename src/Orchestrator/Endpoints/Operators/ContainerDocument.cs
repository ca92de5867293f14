using System.Text.Json.Nodes;
using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Protocol.Mapping;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>The container of a service as docker's documents of services write it.</summary>
internal static class ContainerDocument
{
    public static JsonObject Of(ContainerSpec container)
    {
        var json = new JsonObject { ["Image"] = container.Image, ["Labels"] = SpecText.Pairs(container.Labels) };
        json.AddList("Command", container.Entrypoint ?? []);
        json.AddList("Args", container.Command ?? []);
        json.AddList("Env", container.Environment.Select(variable =>
            variable.Value is null ? variable.Name : $"{variable.Name}={variable.Value}"));
        json.AddText("Hostname", container.Hostname);
        json.AddText("Dir", container.WorkingDirectory);
        json.AddText("User", container.User);
        json.AddText("StopSignal", container.StopSignal);
        if (container.StopGrace is { } grace)
        {
            json["StopGracePeriod"] = grace.ToNanoseconds();
        }

        if (container.Init)
        {
            json["Init"] = true;
        }

        if (container.Security.ReadOnlyRoot)
        {
            json["ReadOnly"] = true;
        }

        if (!container.Mounts.IsEmpty)
        {
            json["Mounts"] = new JsonArray([.. container.Mounts.Select(mount => (JsonNode)Mount(mount))]);
        }

        AddSystem(json, container);
        AddFiles(json, container, FileKind.Secret, "Secrets", "SecretName");
        AddFiles(json, container, FileKind.Config, "Configs", "ConfigName");
        if (container.Health is { } health)
        {
            json["Healthcheck"] = Health(health);
        }

        return json;
    }

    /// <summary>Null: it is that of containers that say nothing.</summary>
    public static JsonObject? LogDriver(LogSpec logging) => logging.Driver == new LogSpec().Driver
        && logging.Options.IsEmpty
        ? null
        : new JsonObject { ["Name"] = logging.Driver, ["Options"] = SpecText.Pairs(logging.Options) };

    public static JsonObject Resources(ContainerSpec container, ReservationSpec reservations)
    {
        var limits = Amounts(container.Resources.NanoCpus, container.Resources.Memory?.Bytes);
        if (container.Resources.PidsLimit is > 0 and var pids)
        {
            limits["Pids"] = pids;
        }

        var reserved = Amounts(reservations.NanoCpus, reservations.Memory.Bytes);
        if (!reservations.Generic.IsEmpty)
        {
            reserved["GenericResources"] = new JsonArray([.. reservations.Generic.Select(generic =>
                (JsonNode)new JsonObject
                {
                    ["DiscreteResourceSpec"] = new JsonObject { ["Kind"] = generic.Key, ["Value"] = generic.Value },
                })]);
        }

        return new JsonObject { ["Limits"] = limits, ["Reservations"] = reserved };
    }

    public static JsonObject Restart(RestartSpec restart)
    {
        var json = new JsonObject
        {
            ["Condition"] = restart.Policy switch
            {
                RestartPolicy.No => "none",
                RestartPolicy.OnFailure => "on-failure",
                _ => "any",
            },
            ["MaxAttempts"] = restart.MaxAttempts ?? 0,
        };
        if (restart.Delay is { } delay)
        {
            json["Delay"] = delay.ToNanoseconds();
        }

        if (restart.Window is { } window)
        {
            json["Window"] = window.ToNanoseconds();
        }

        return json;
    }

    public static JsonArray Ports(ContainerSpec container) => new([.. container.Ports.Select(port =>
    {
        var json = new JsonObject
        {
            ["Protocol"] = port.Protocol.ToString().ToLowerInvariant(),
            ["TargetPort"] = port.Target,
        };
        if (port.HostPort is { } published)
        {
            json["PublishedPort"] = published;
        }

        json["PublishMode"] = port.IsHostMode ? "host" : "ingress";
        return (JsonNode)json;
    })]);

    private static void AddSystem(JsonObject json, ContainerSpec container)
    {
        var security = container.Security;
        json.AddList("Groups", security.GroupAdd);
        json.AddList("CapabilityAdd", security.CapAdd.Select(CapabilityName.Full));
        json.AddList("CapabilityDrop", security.CapDrop.Select(CapabilityName.Full));
        json.AddList("Hosts", container.ExtraHosts.Select(host =>
            host.Split('=', 2) is [var name, var address] ? $"{address} {name}" : host));
        var dns = new JsonObject();
        dns.AddList("Nameservers", container.Dns);
        dns.AddList("Search", container.DnsSearch);
        dns.AddList("Options", container.DnsOptions);
        if (dns.Count > 0)
        {
            json["DNSConfig"] = dns;
        }

        if (!security.Sysctls.IsEmpty)
        {
            json["Sysctls"] = SpecText.Pairs(security.Sysctls);
        }

        if (!container.Resources.Ulimits.IsEmpty)
        {
            json["Ulimits"] = new JsonArray([.. container.Resources.Ulimits.Select(limit => (JsonNode)new JsonObject
            {
                ["Name"] = limit.Name, ["Hard"] = limit.Hard, ["Soft"] = limit.Soft,
            })]);
        }

        if (container.Resources.OomScoreAdj is { } score)
        {
            json["OomScoreAdj"] = score;
        }
    }

    private static JsonObject Amounts(long? nanoCpus, long? memory)
    {
        var json = new JsonObject();
        if (nanoCpus is > 0)
        {
            json["NanoCPUs"] = nanoCpus;
        }

        if (memory is > 0)
        {
            json["MemoryBytes"] = memory;
        }

        return json;
    }

    private static JsonObject Mount(MountSpec mount)
    {
        var (type, source) = mount switch
        {
            MountSpec.Bind bind => ("bind", bind.Source),
            MountSpec.Volume volume => ("volume", volume.Name ?? ""),
            _ => ("tmpfs", ""),
        };
        var json = new JsonObject { ["Type"] = type, ["Target"] = mount.Target };
        json.AddText("Source", source);
        if (mount.ReadOnly)
        {
            json["ReadOnly"] = true;
        }

        return json;
    }

    // What they hold is not shown.
    private static void AddFiles(
        JsonObject json, ContainerSpec container, FileKind kind, string key, string nameKey)
    {
        var files = container.Files.Where(file => file.Kind == kind).ToList();
        if (files.Count == 0)
        {
            return;
        }

        json[key] = new JsonArray([.. files.Select(file => (JsonNode)new JsonObject
        {
            ["File"] = new JsonObject
            {
                ["Name"] = file.Target,
                ["UID"] = file.Uid ?? "0",
                ["GID"] = file.Gid ?? "0",
                ["Mode"] = file.Mode,
            },
            [nameKey] = file.Name,
        })]);
    }

    private static JsonObject Health(HealthSpec health)
    {
        var json = new JsonObject();
        json.AddList("Test", health.Test);
        foreach (var (key, time) in (ReadOnlySpan<(string, TimeSpan?)>)
        [
            ("Interval", health.Interval), ("Timeout", health.Timeout), ("StartPeriod", health.StartPeriod),
            ("StartInterval", health.StartInterval),
        ])
        {
            if (time is { } known)
            {
                json[key] = known.ToNanoseconds();
            }
        }

        if (health.Retries is { } retries)
        {
            json["Retries"] = retries;
        }

        return json;
    }
}
