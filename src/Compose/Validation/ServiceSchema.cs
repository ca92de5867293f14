using Orc.Compose.Syntax;
using static Orc.Compose.Validation.Shapes;

namespace Orc.Compose.Validation;

/// <summary>The keys of a service.</summary>
internal static class ServiceSchema
{
    private static readonly Shape BlkioWeights = Shape.List(
        Shape.Mapping(new FieldTable(("path", Text), ("weight", Integer))));

    private static readonly Shape BlkioRates = Shape.List(
        Shape.Mapping(new FieldTable(("path", Text), ("rate", Bytes))));

    private static readonly Shape Blkio = Shape.Mapping(new FieldTable(
        ("weight", Integer),
        ("weight_device", BlkioWeights),
        ("device_read_bps", BlkioRates),
        ("device_read_iops", BlkioRates),
        ("device_write_bps", BlkioRates),
        ("device_write_iops", BlkioRates)));

    private static readonly Shape Healthcheck = Shape.Mapping(new FieldTable(
        ("test", new Shape
        {
            Item = Text,
            Expand = ShortForms.HealthTest,
            Meaning = "a command as text, or a list that starts with CMD, CMD-SHELL or NONE",
        }),
        ("timeout", Duration),
        ("interval", Duration),
        ("retries", Integer),
        ("start_period", Duration),
        ("start_interval", Duration),
        ("disable", Flag)));

    private static readonly Shape Devices = Shape.List(new Shape
    {
        Fields = new FieldTable(("source", Text), ("target", Text), ("permissions", Text)) { Required = ["source"] },
        Expand = DeviceSyntax.Expand,
        Meaning = "a device such as /dev/fuse or a mapping",
    });

    private static readonly Shape DependsOn = new()
    {
        Values = Shape.Mapping(new FieldTable(
            ("condition", Shape.OneOf("service_started", "service_healthy", "service_completed_successfully")),
            ("restart", Flag),
            ("required", Flag))
        { Required = ["condition"] }),
        KeysAreNames = true,
        Expand = ShortForms.DependsOn,
        Meaning = "a list of services or a mapping of them to conditions",
    };

    private static readonly Shape EnvFile = new()
    {
        Item = new Shape
        {
            Fields = new FieldTable(
                ("path", FilePath),
                ("required", Flag),
                ("format", Shape.OneOf("default", "raw", "")))
            { Required = ["path"] },
            Expand = ShortForms.EnvFile,
            Meaning = "a path or a mapping",
        },
        Expand = ShortForms.OneToList,
        Meaning = "a path or a list of paths",
    };

    private static readonly Shape Logging = Shape.Mapping(new FieldTable(("driver", Text), ("options", Options)));

    private static readonly Shape Networks = new()
    {
        Values = new Shape
        {
            KeepsNull = true,
            Fields = new FieldTable(
                ("aliases", TextList),
                ("interface_name", Text),
                ("ipv4_address", Text),
                ("ipv6_address", Text),
                ("link_local_ips", TextList),
                ("mac_address", Text),
                ("driver_opts", Options),
                ("priority", Integer),
                ("gw_priority", Integer)),
        },
        KeysAreNames = true,
        Expand = ShortForms.NamesToMapping,
        Meaning = "a list of networks or a mapping",
    };

    private static readonly Shape Models = new()
    {
        Values = new Shape
        {
            KeepsNull = true,
            Fields = new FieldTable(("endpoint_var", Text), ("model_var", Text)),
        },
        KeysAreNames = true,
        Expand = ShortForms.NamesToMapping,
        Meaning = "a list of models or a mapping",
    };

    private static readonly Shape Ports = new()
    {
        Item = new Shape
        {
            Fields = new FieldTable(
                ("name", Text),
                ("mode", Shape.OneOf("ingress", "host")),
                ("host_ip", Text),
                ("target", Integer),
                ("published", TextOrNumber),
                ("protocol", Text),
                ("app_protocol", Text)),
            Meaning = "a port",
        },
        Expand = PortSyntax.Expand,
        Meaning = "a list of ports",
    };

    private static readonly Shape PreStart = Shape.List(Shape.Mapping(new FieldTable(
        ("command", Command),
        ("image", Text),
        ("user", Text),
        ("privileged", Flag),
        ("working_dir", Text),
        ("environment", Variables),
        ("per_replica", Flag))));

    private static readonly Shape Provider = Shape.Mapping(new FieldTable(
        ("type", Text),
        ("options", new Shape { Values = new Shape { Format = ScalarFormat.Variable, Item = ScalarFormat.Variable } }))
    { Required = ["type"] });

    private static readonly Shape Volumes = Shape.List(new Shape
    {
        Fields = new FieldTable(
            ("type", Shape.OneOf("bind", "volume", "tmpfs", "cluster", "npipe", "image")),
            ("source", Text),
            ("target", Text),
            ("read_only", Flag),
            ("consistency", Text),
            ("bind", Shape.Mapping(new FieldTable(
                ("propagation", Shape.OneOf("private", "rprivate", "shared", "rshared", "slave", "rslave")),
                ("create_host_path", Flag),
                ("recursive", Shape.OneOf("enabled", "disabled", "writable", "readonly")),
                ("selinux", Shape.OneOf("z", "Z"))))),
            ("volume", Shape.Mapping(new FieldTable(("labels", Labels), ("nocopy", Flag), ("subpath", Text)))),
            ("tmpfs", Shape.Mapping(new FieldTable(("size", Bytes), ("mode", ScalarFormat.FileMode)))),
            ("image", Shape.Mapping(new FieldTable(("subpath", Text)))))
        { Required = ["type"] },
        Expand = VolumeSyntax.Expand,
        Meaning = "a volume such as data:/var/lib/data or a mapping",
    });

    private static readonly Shape Extends = new()
    {
        Fields = new FieldTable(("service", Text), ("file", FilePath)) { Required = ["service"] },
        Expand = ShortForms.TextTo("service"),
        Meaning = "the name of a service or a mapping",
    };

    private static readonly Shape Gpus =
        new() { Item = DeviceRequests.Item, Expand = ShortForms.Gpus, Meaning = "all or a list" };

    private static readonly FieldTable Fields = new(
        ("profiles", TextList),
        ("annotations", Labels),
        ("attach", Flag),
        ("blkio_config", Blkio),
        ("build", BuildSchema.Build),
        ("cap_add", TextList),
        ("cap_drop", TextList),
        ("cgroup", Shape.OneOf("host", "private")),
        ("cgroup_parent", Text),
        ("command", Command),
        ("configs", FileReferences),
        ("container_name", Text),
        ("cpu_count", Integer),
        ("cpu_percent", Number),
        ("cpu_period", Integer),
        ("cpu_quota", Integer),
        ("cpu_rt_period", TextOrNumber),
        ("cpu_rt_runtime", TextOrNumber),
        ("cpu_shares", Integer),
        ("cpus", Number),
        ("cpuset", Text),
        ("credential_spec", Shape.Mapping(new FieldTable(("config", Text), ("file", Text), ("registry", Text)))),
        ("depends_on", DependsOn),
        ("deploy", DeploySchema.Deploy),
        ("develop", BuildSchema.Develop),
        ("device_cgroup_rules", TextList),
        ("devices", Devices),
        ("dns", TextOrListOfSome),
        ("dns_opt", TextList),
        ("dns_search", TextOrListOfSome),
        ("domainname", Text),
        ("entrypoint", Command),
        ("env_file", EnvFile),
        ("environment", Variables),
        ("expose", TextOrNumberList),
        ("extends", Extends),
        ("external_links", TextList),
        ("extra_hosts", ExtraHosts),
        ("gpus", Gpus),
        ("group_add", TextOrNumberList),
        ("healthcheck", Healthcheck),
        ("hostname", Text),
        ("image", Text),
        ("init", Flag),
        ("ipc", Text),
        ("isolation", Text),
        ("label_file", PathOrList),
        ("labels", Labels),
        ("links", TextList),
        ("logging", Logging),
        ("mac_address", Text),
        ("mem_limit", Bytes),
        ("mem_reservation", Bytes),
        ("mem_swappiness", Integer),
        ("memswap_limit", Bytes),
        ("models", Models),
        ("network_mode", Text),
        ("networks", Networks),
        ("oom_kill_disable", Flag),
        ("oom_score_adj", Integer),
        ("pid", Text),
        ("pids_limit", Integer),
        ("platform", Text),
        ("ports", Ports),
        ("post_start", Hooks),
        ("pre_start", PreStart),
        ("pre_stop", Hooks),
        ("privileged", Flag),
        ("provider", Provider),
        ("pull_policy", Text),
        ("pull_refresh_after", Duration),
        ("read_only", Flag),
        ("restart", Text),
        ("runtime", Text),
        ("scale", Integer),
        ("secrets", FileReferences),
        ("security_opt", TextList),
        ("shm_size", Bytes),
        ("stdin_open", Flag),
        ("stop_grace_period", Duration),
        ("stop_signal", Text),
        ("storage_opt", Options),
        ("sysctls", Labels),
        ("tmpfs", TextOrList),
        ("tty", Flag),
        ("ulimits", Ulimits),
        ("use_api_socket", Flag),
        ("user", Text),
        ("userns_mode", Text),
        ("uts", Text),
        ("volumes", Volumes),
        ("volumes_from", TextList),
        ("working_dir", Text));

    /// <summary>An empty service is kept, so that it can be said what it lacks.</summary>
    public static readonly Shape Service = new() { Fields = Fields, KeepsNull = true };
}
