using System.Collections.Immutable;
using System.Globalization;
using Orc.Compose.Values;
using Orc.Compose.Watching;
using Orc.Compose.Yaml;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Services;

namespace Orc.Compose.Projects;

/// <summary>Reads the parts of a service from the canonical tree.</summary>
internal static class ServiceReading
{
    private const string OldInitialSync = "x-initialSync";

    private static readonly (string Key, string Field, BlkioLimit Limit)[] BlkioKeys =
    [
        ("weight_device", "weight", BlkioLimit.Weight),
        ("device_read_bps", "rate", BlkioLimit.ReadBytes),
        ("device_write_bps", "rate", BlkioLimit.WriteBytes),
        ("device_read_iops", "rate", BlkioLimit.ReadOperations),
        ("device_write_iops", "rate", BlkioLimit.WriteOperations),
    ];

    public static ImmutableArray<EnvironmentVariable> Environment(MappingNode service) =>
        [.. service.Entries("environment")
            .Select(entry => new EnvironmentVariable(entry.Key, (entry.Value as ScalarNode)?.ValueOrNull))
            .OrderBy(variable => variable.Name, StringComparer.Ordinal)];

    public static ComposeFileReference File(MappingNode reference) => new()
    {
        Source = reference.Text("source") ?? "",
        Target = reference.Text("target") ?? "",
        Uid = reference.Text("uid"),
        Gid = reference.Text("gid"),
        Mode = reference.Mode("mode"),
        Position = reference.Position,
    };

    public static ComposeAttachment Attachment(MappingEntry entry)
    {
        var network = entry.Value as MappingNode ?? MappingNode.Empty(entry.KeyPosition);
        return new ComposeAttachment
        {
            Network = entry.Key,
            Aliases = network.Texts("aliases"),
            Ipv4Address = network.Text("ipv4_address"),
            Ipv6Address = network.Text("ipv6_address"),
            MacAddress = network.Text("mac_address"),
            InterfaceName = network.Text("interface_name"),
            Priority = network.Int("priority") ?? 0,
            GatewayPriority = network.Int("gw_priority") ?? 0,
            Position = entry.KeyPosition,
        };
    }

    public static ComposePort Port(MappingNode port) => new()
    {
        Target = port.Int("target") ?? 0,
        Published = port.Text("published") is { Length: > 0 } published ? published : null,
        HostIp = port.Text("host_ip") is { Length: > 0 } address ? address : null,
        Protocol = port.Text("protocol") switch
        {
            "udp" => PortProtocol.Udp,
            "sctp" => PortProtocol.Sctp,
            _ => PortProtocol.Tcp,
        },
        Name = port.Text("name"),
        AppProtocol = port.Text("app_protocol"),
        Mode = port.Text("mode"),
        Position = port.Position,
    };

    public static ComposeDependency Dependency(MappingEntry entry)
    {
        var dependency = (MappingNode)entry.Value;
        var condition = dependency.Text("condition") switch
        {
            "service_healthy" => DependencyCondition.Healthy,
            "service_completed_successfully" => DependencyCondition.CompletedSuccessfully,
            _ => DependencyCondition.Started,
        };
        return new ComposeDependency(
            entry.Key,
            condition,
            dependency.Flag("required") ?? true,
            dependency.IsTrue("restart"),
            entry.KeyPosition);
    }

    public static ComposeHealthcheck Health(MappingNode health) => new()
    {
        Test = health.Texts("test"),
        Disable = health.IsTrue("disable"),
        Interval = health.Duration("interval"),
        Timeout = health.Duration("timeout"),
        StartPeriod = health.Duration("start_period"),
        StartInterval = health.Duration("start_interval"),
        Retries = health.Int("retries"),
    };

    public static ComposeUpdate Update(MappingNode? update) => new()
    {
        Parallelism = update?.Int("parallelism"),
        Order = update?.Text("order"),
        Delay = update?.Duration("delay"),
        Monitor = update?.Duration("monitor"),
        FailureAction = update?.Text("failure_action"),
        MaxFailureRatio = update?.Decimal("max_failure_ratio"),
    };

    public static ComposeDeploy Placement(MappingNode service, MappingNode? deploy) => Deploy(deploy) with
    {
        Strategy = service.Text("x-placement"),
        Partition = service.Text("x-partition"),
    };

    private static ComposeDeploy Deploy(MappingNode? deploy)
    {
        if (deploy is null)
        {
            return new ComposeDeploy();
        }

        var placement = deploy.Mapping("placement");
        var reservations = deploy.Mapping("resources")?.Mapping("reservations");
        return new ComposeDeploy
        {
            Mode = deploy.Text("mode"),
            EndpointMode = deploy.Text("endpoint_mode"),
            IsSticky = deploy.IsTrue("x-sticky"),
            Labels = deploy.Pairs("labels"),
            Constraints = placement?.Texts("constraints") ?? [],
            Spread =
            [
                .. (placement?.Mappings("preferences") ?? []).Select(entry => entry.Text("spread")).OfType<string>(),
            ],
            MaxReplicasPerNode = placement?.Int("max_replicas_per_node") is > 0 and var most ? most : null,
            ReservedCpus = reservations?.Decimal("cpus"),
            ReservedGeneric = Generic(reservations?.Mappings("generic_resources") ?? []),
        };
    }

    public static HookSpec Hook(MappingNode hook) => new()
    {
        Command = hook.Texts("command"),
        Image = Given(hook, "image"),
        User = Given(hook, "user"),
        Privileged = hook.IsTrue("privileged"),
        PerReplica = hook.IsTrue("per_replica"),
        WorkingDirectory = Given(hook, "working_dir"),
        Environment = Environment(hook),
    };

    public static WatchTrigger Watch(string service, MappingNode trigger) => new()
    {
        Service = service,
        Path = trigger.Text("path") ?? "",
        Action = trigger.Text("action") switch
        {
            "sync" => WatchAction.Sync,
            "restart" => WatchAction.Restart,
            "sync+restart" => WatchAction.SyncAndRestart,
            "sync+exec" => WatchAction.SyncAndExec,
            _ => WatchAction.Rebuild,
        },
        Target = trigger.Text("target") ?? "",
        Exec = trigger.Mapping("exec") is { } exec ? Hook(exec) : null,
        Include = trigger.Texts("include"),
        Ignore = trigger.Texts("ignore"),
        SyncsAtFirst = trigger.IsTrue("initial_sync") || trigger.IsTrue(OldInitialSync),
        OldName = trigger.IsTrue(OldInitialSync) ? trigger.KeyPosition(OldInitialSync) : null,
        Position = trigger["action"]?.Position ?? trigger.Position,
    };

    /// <summary>Limits of single devices, of all kinds.</summary>
    public static IEnumerable<BlkioDeviceSpec> BlkioDevices(MappingNode? blkio) => BlkioKeys.SelectMany(kind =>
        (blkio?.Mappings(kind.Key) ?? []).Select(device => new BlkioDeviceSpec(
            kind.Limit, device.Text("path") ?? "", device.Bytes(kind.Field)?.Bytes ?? device.Long(kind.Field) ?? 0)));

    /// <summary>Microseconds: a number of them, or a duration.</summary>
    public static long? Microseconds(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : text is not null && GoDuration.TryParse(text, out var duration) ? (long)duration.TotalMicroseconds
        : null;

    /// <summary>Without a count and ids, all are meant.</summary>
    public static DeviceRequestSpec DeviceRequest(MappingNode request) => new()
    {
        Driver = request.Text("driver") ?? "",
        Count = request.Int("count") ?? -1,
        Ids = request.Texts("device_ids"),
        Capabilities = request.Texts("capabilities"),
    };

    public static DeviceSpec Device(MappingNode device) =>
        new(device.Text("source") ?? "", device.Text("target") ?? "", device.Text("permissions") ?? "rwm");

    public static UlimitSpec Ulimit(MappingEntry entry)
    {
        if (entry.Value is MappingNode pair)
        {
            return new UlimitSpec(entry.Key, pair.Long("soft") ?? 0, pair.Long("hard") ?? 0);
        }

        var both = entry.Value is ScalarNode scalar ? scalar.Value : "";
        _ = long.TryParse(both, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit);
        return new UlimitSpec(entry.Key, limit, limit);
    }

    private static ImmutableSortedDictionary<string, long> Generic(IEnumerable<MappingNode> resources)
    {
        var amounts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var spec in resources.Select(resource => resource.Mapping("discrete_resource_spec")))
        {
            if (spec?.Text("kind") is { Length: > 0 } kind && spec.Long("value") is { } value)
            {
                amounts[kind] = value + amounts.GetValueOrDefault(kind);
            }
        }

        return amounts.ToImmutable();
    }

    /// <summary>What a variable left empty is not given: an empty user would be root.</summary>
    private static string? Given(MappingNode node, string key) => node.Text(key) is { Length: > 0 } text ? text : null;
}
