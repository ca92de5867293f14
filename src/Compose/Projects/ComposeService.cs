using System.Collections.Immutable;
using Orc.Compose.Syntax;
using Orc.Compose.Values;
using Orc.Compose.Watching;
using Orc.Compose.Yaml;
using Orc.Model.Containers;
using Orc.Model.Diagnostics;
using Orc.Model.Units;

namespace Orc.Compose.Projects;

/// <summary>
/// A service in canonical form. What is absent in the file is null or empty here; no default of a verb is added.
/// </summary>
public sealed class ComposeService
{
    private const string Every = "every_";

    private readonly MappingNode _node;

    internal ComposeService(MappingEntry entry, MappingNode node)
    {
        _node = node;
        Name = entry.Key;
        Position = entry.KeyPosition;
    }

    public string Name { get; }

    public SourcePosition Position { get; }

    internal MappingNode Node => _node;

    public string? Image => _node.Text("image");

    /// <summary>Its own and those of its hooks: what its pull policy is for.</summary>
    public ImmutableArray<string> OwnImages =>
        [.. PreStart.Select(hook => hook.Image).Prepend(Image).OfType<string>().Distinct(StringComparer.Ordinal)];

    public bool HasBuild => _node.Contains("build");

    /// <summary>A folder, or an address.</summary>
    public string? BuildContext => _node.Mapping("build")?.Text("context");

    public string? Dockerfile => _node.Mapping("build")?.Text("dockerfile");

    public string? ContainerName => _node.Text("container_name");

    public ImmutableArray<string> Profiles => _node.Texts("profiles");

    public bool Attach => _node.Flag("attach") ?? true;

    /// <summary>Null: the image's. Empty: cleared.</summary>
    public ImmutableArray<string>? Command => _node.OptionalTexts("command");

    /// <summary>Null: the image's. Empty: cleared.</summary>
    public ImmutableArray<string>? Entrypoint => _node.OptionalTexts("entrypoint");

    public ImmutableArray<EnvironmentVariable> Environment => ServiceReading.Environment(_node);

    public ImmutableSortedDictionary<string, string> Labels => _node.Pairs("labels");

    public ImmutableSortedDictionary<string, string> Annotations => _node.Pairs("annotations");

    public string? User => _node.Text("user");

    public string? WorkingDirectory => _node.Text("working_dir");

    public string? Hostname => _node.Text("hostname");

    public string? Domainname => _node.Text("domainname");

    public bool Tty => _node.IsTrue("tty");

    public bool StdinOpen => _node.IsTrue("stdin_open");

    public bool Init => _node.IsTrue("init");

    public bool ReadOnly => _node.IsTrue("read_only");

    public bool Privileged => _node.IsTrue("privileged");

    public ImmutableArray<ComposeMount> Volumes => [.. _node.Mappings("volumes").Select(MountReading.Read)];

    /// <summary>As written: <c>path[:options]</c>.</summary>
    public ImmutableArray<string> Tmpfs => _node.Texts("tmpfs");

    public ImmutableArray<ComposeFileReference> Configs => [.. _node.Mappings("configs").Select(ServiceReading.File)];

    public ImmutableArray<ComposeFileReference> Secrets => [.. _node.Mappings("secrets").Select(ServiceReading.File)];

    public string? NetworkMode => _node.Text("network_mode");

    public ImmutableArray<ComposeAttachment> Networks =>
        [.. _node.Entries("networks").Select(ServiceReading.Attachment)];

    public string? MacAddress => _node.Text("mac_address");

    public ImmutableArray<ComposePort> Ports => [.. _node.Mappings("ports").Select(ServiceReading.Port)];

    public ImmutableArray<string> Expose => _node.Texts("expose");

    public ImmutableArray<string> ExtraHosts => _node.Texts("extra_hosts");

    /// <summary><c>SERVICE[:ALIAS]</c>.</summary>
    public ImmutableArray<string> Links => _node.Texts("links");

    /// <summary><c>CONTAINER[:ALIAS]</c>, of any project or none.</summary>
    public ImmutableArray<string> ExternalLinks => _node.Texts("external_links");

    public ImmutableArray<string> Dns => _node.Texts("dns");

    public ImmutableArray<string> DnsSearch => _node.Texts("dns_search");

    public ImmutableArray<string> DnsOptions => _node.Texts("dns_opt");

    public ImmutableArray<ComposeDependency> DependsOn =>
        [.. _node.Entries("depends_on").Select(ServiceReading.Dependency)];

    public ComposeHealthcheck? Healthcheck =>
        _node.Mapping("healthcheck") is { } health ? ServiceReading.Health(health) : null;

    public string? Restart => _node.Text("restart");

    /// <summary>The condition of <c>deploy.restart_policy</c>.</summary>
    public string? RestartCondition => Deploy?.Mapping("restart_policy")?.Text("condition");

    public TimeSpan? RestartDelay => Deploy?.Mapping("restart_policy")?.Duration("delay");

    public TimeSpan? RestartWindow => Deploy?.Mapping("restart_policy")?.Duration("window");

    public int? RestartMaxAttempts => Deploy?.Mapping("restart_policy")?.Int("max_attempts");

    public string? StopSignal => _node.Text("stop_signal");

    public TimeSpan? StopGracePeriod => _node.Duration("stop_grace_period");

    /// <summary>By <c>scale</c> or <c>deploy.replicas</c>, which agree; else one.</summary>
    public int Replicas => _node.Int("scale") ?? Deploy?.Int("replicas") ?? 1;

    public string? PullPolicy => _node.Text("pull_policy");

    /// <summary>For the policy refresh.</summary>
    public TimeSpan? PullRefreshAfter => _node.Duration("pull_refresh_after");

    /// <summary>What was fetched longer ago than this is fetched again; null: its policy knows no age.</summary>
    public TimeSpan? PullAge => PullPolicy switch
    {
        "daily" => TimeSpan.FromDays(1),
        "weekly" => TimeSpan.FromDays(7),
        "refresh" => PullRefreshAfter,
        { } text when text.StartsWith(Every, StringComparison.Ordinal)
            && GoDuration.TryParse(text[Every.Length..], out var age) => age,
        _ => null,
    };

    public string? Platform => _node.Text("platform");

    public string? Runtime => _node.Text("runtime");

    public string? LogDriver => _node.Mapping("logging")?.Text("driver");

    public ImmutableSortedDictionary<string, string> LogOptions =>
        (_node.Mapping("logging") ?? MappingNode.Empty(Position)).Pairs("options");

    public ImmutableArray<string> CapAdd => _node.Texts("cap_add");

    public ImmutableArray<string> CapDrop => _node.Texts("cap_drop");

    public ImmutableArray<string> SecurityOptions => _node.Texts("security_opt");

    public ImmutableSortedDictionary<string, string> Sysctls => _node.Pairs("sysctls");

    public ImmutableArray<DeviceSpec> Devices => [.. _node.Mappings("devices").Select(ServiceReading.Device)];

    /// <summary><c>gpus</c> and <c>deploy.resources.reservations.devices</c>.</summary>
    public ImmutableArray<DeviceRequestSpec> DeviceRequests => [.. RequestNodes.Select(ServiceReading.DeviceRequest)];

    /// <summary>Each device that the machine must know by a name, alone, and where it is asked for.</summary>
    public IEnumerable<(SecuritySpec Ask, SourcePosition Position)> NamedDevices =>
        _node.Mappings("devices")
            .Where(device => device.Text("source") is { } source && DeviceSyntax.IsCdiName(source))
            .Select(device => (
                new SecuritySpec { Devices = [ServiceReading.Device(device)] },
                device["source"]?.Position ?? device.Position))
            .Concat(RequestNodes.Select(request => (
                new SecuritySpec { DeviceRequests = [ServiceReading.DeviceRequest(request)] }, request.Position)));

    /// <summary>What <c>develop.watch</c> says shall follow changes of files.</summary>
    public ImmutableArray<WatchTrigger> Watches =>
    [
        .. (_node.Mapping("develop")?.Mappings("watch") ?? []).Select(trigger => ServiceReading.Watch(Name, trigger)),
    ];

    /// <summary>It is no container: something else sees to it.</summary>
    public bool HasProvider => _node.Contains("provider");

    public ImmutableArray<string> DeviceRules => _node.Texts("device_cgroup_rules");

    public ImmutableArray<string> GroupAdd => _node.Texts("group_add");

    public ImmutableArray<UlimitSpec> Ulimits => [.. _node.Entries("ulimits").Select(ServiceReading.Ulimit)];

    public string? Pid => _node.Text("pid");

    public string? Ipc => _node.Text("ipc");

    public string? Uts => _node.Text("uts");

    public string? UsernsMode => _node.Text("userns_mode");

    public string? Cgroup => _node.Text("cgroup");

    public string? CgroupParent => _node.Text("cgroup_parent");

    public decimal? Cpus => _node.Decimal("cpus") ?? Limits?.Decimal("cpus");

    public long? CpuShares => _node.Long("cpu_shares");

    public long? CpuPeriod => _node.Long("cpu_period");

    public long? CpuQuota => _node.Long("cpu_quota");

    public string? Cpuset => _node.Text("cpuset");

    public ByteSize? MemLimit => _node.Bytes("mem_limit") ?? Limits?.Bytes("memory");

    public ByteSize? MemReservation =>
        _node.Bytes("mem_reservation") ?? Resources?.Mapping("reservations")?.Bytes("memory");

    public ByteSize? MemswapLimit => _node.Bytes("memswap_limit");

    public int? MemSwappiness => _node.Int("mem_swappiness");

    public long? PidsLimit => _node.Long("pids_limit") ?? Limits?.Long("pids");

    public ByteSize? ShmSize => _node.Bytes("shm_size");

    public bool OomKillDisable => _node.IsTrue("oom_kill_disable");

    public int? OomScoreAdj => _node.Int("oom_score_adj");

    public int? BlkioWeight => _node.Mapping("blkio_config")?.Int("weight");

    public ImmutableArray<BlkioDeviceSpec> BlkioDevices =>
        [.. ServiceReading.BlkioDevices(_node.Mapping("blkio_config"))];

    /// <summary>Microseconds.</summary>
    public long? CpuRealtimePeriod => ServiceReading.Microseconds(_node.Text("cpu_rt_period"));

    /// <summary>Microseconds.</summary>
    public long? CpuRealtimeRuntime => ServiceReading.Microseconds(_node.Text("cpu_rt_runtime"));

    public ImmutableArray<HookSpec> PreStart => [.. _node.Mappings("pre_start").Select(ServiceReading.Hook)];

    public ImmutableArray<HookSpec> PostStart => [.. _node.Mappings("post_start").Select(ServiceReading.Hook)];

    public ImmutableArray<HookSpec> PreStop => [.. _node.Mappings("pre_stop").Select(ServiceReading.Hook)];

    /// <summary><c>SERVICE[:ro]</c> or <c>container:NAME[:ro]</c>.</summary>
    public ImmutableArray<string> VolumesFrom => _node.Texts("volumes_from");

    public ComposeUpdate Update => ServiceReading.Update(Deploy?.Mapping("update_config"));

    public ComposeUpdate Rollback => ServiceReading.Update(Deploy?.Mapping("rollback_config"));

    /// <summary>What only a cluster acts on.</summary>
    public ComposeDeploy Placement => ServiceReading.Placement(_node, Deploy);

    /// <summary>
    /// Where a key of this service stands, for errors that show later; the service's own place without it.
    /// </summary>
    public SourcePosition PositionOf(string key) => _node.TryFind(key, out var entry) ? entry.KeyPosition : Position;

    private IEnumerable<MappingNode> RequestNodes =>
        _node.Mappings("gpus").Concat(Resources?.Mapping("reservations")?.Mappings("devices") ?? []);

    private MappingNode? Deploy => _node.Mapping("deploy");

    private MappingNode? Resources => Deploy?.Mapping("resources");

    private MappingNode? Limits => Resources?.Mapping("limits");
}
