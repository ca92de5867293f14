using static Orc.Compose.Validation.Shapes;

namespace Orc.Compose.Validation;

/// <summary>The keys of <c>deploy</c>.</summary>
internal static class DeploySchema
{
    private static readonly FieldTable Update = new(
        ("parallelism", Integer),
        ("delay", Duration),
        ("failure_action", Shape.OneOf("pause", "continue", "rollback")),
        ("monitor", Duration),
        ("max_failure_ratio", Number),
        ("order", Shape.OneOf("start-first", "stop-first")));

    private static readonly FieldTable Limits = new(("cpus", Number), ("memory", Bytes), ("pids", Integer));

    private static readonly FieldTable GenericResource = new(
        ("discrete_resource_spec", Shape.Mapping(new FieldTable(("kind", Text), ("value", Integer)))));

    private static readonly FieldTable Reservations = new(
        ("cpus", Number),
        ("memory", Bytes),
        ("generic_resources", Shape.List(Shape.Mapping(GenericResource))),
        ("devices", DeviceRequests));

    private static readonly FieldTable RestartPolicy = new(
        ("condition", Shape.OneOf("none", "on-failure", "any", "unless-stopped")),
        ("delay", Duration),
        ("max_attempts", Integer),
        ("window", Duration));

    private static readonly FieldTable Placement = new(
        ("constraints", TextList),
        ("preferences", Shape.List(Shape.Mapping(new FieldTable(("spread", Text))))),
        ("max_replicas_per_node", Integer));

    public static readonly Shape Deploy = Shape.Mapping(new FieldTable(
        ("mode", Shape.OneOf("replicated", "global", "replicated-job", "global-job")),
        ("replicas", Integer),
        ("labels", Labels),
        ("update_config", Shape.Mapping(Update)),
        ("rollback_config", Shape.Mapping(Update)),
        ("resources", Shape.Mapping(new FieldTable(
            ("limits", Shape.Mapping(Limits)),
            ("reservations", Shape.Mapping(Reservations))))),
        ("restart_policy", Shape.Mapping(RestartPolicy)),
        ("placement", Shape.Mapping(Placement)),
        ("endpoint_mode", Shape.OneOf("vip", "dnsrr"))));
}
