using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Units;

namespace Orc.Model.Containers;

/// <summary>
/// What one container shall be, with every default of the verb that asked for it written in. What the image says
/// (environment, entrypoint, user, …) is merged by the engine, not here. A word that is empty (a variable's that nobody
/// set) is not given.
/// </summary>
public sealed record ContainerSpec
{
    /// <summary>The name people use; unique on a node.</summary>
    public required string Name { get; init; }

    /// <summary>The image as the user wrote it, shown in <c>ps</c>.</summary>
    public required string Image { get; init; }

    /// <summary>The image's id (<c>sha256:…</c>) when it was resolved; null: the engine looks the name up.</summary>
    public string? ImageId { get; init; }

    /// <summary>Null: the image's own. Empty: cleared, and the image's command with it.</summary>
    public ImmutableArray<string>? Entrypoint { get; init; }

    /// <summary>Null: the image's own. Empty: cleared.</summary>
    public ImmutableArray<string>? Command { get; init; }

    public ImmutableArray<EnvironmentVariable> Environment { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string> Annotations { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary><c>uid[:gid]</c>, or names looked up in the image. Null: the image's.</summary>
    public string? User { get; init => field = value is { Length: > 0 } ? value : null; }

    public string? WorkingDirectory { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>Null: the first twelve digits of the id; on another's network, the other's.</summary>
    public string? Hostname { get; init => field = value is { Length: > 0 } ? value : null; }

    public string? Domainname { get; init => field = value is { Length: > 0 } ? value : null; }

    public bool Tty { get; init; }

    public bool OpenStdin { get; init; }

    /// <summary>Stdin ends with the first client that attached to it.</summary>
    public bool StdinOnce { get; init; }

    public bool Init { get; init; }

    public bool AutoRemove { get; init; }

    public ImmutableArray<MountSpec> Mounts { get; init; } = [];

    /// <summary>Secrets and configs: small files that are written into the container.</summary>
    public ImmutableArray<FileSpec> Files { get; init; } = [];

    public NetworkMode NetworkMode { get; init; } = NetworkMode.Networks;

    /// <summary>The container whose network is shared when the mode is <see cref="NetworkMode.Container"/>.</summary>
    public string? NetworkContainer { get; init; }

    /// <summary>In the order they become eth0, eth1, …</summary>
    public ImmutableArray<EndpointSpec> Endpoints { get; init; } = [];

    public ImmutableArray<PortSpec> Ports { get; init; } = [];

    /// <summary>Exposed and not published, as <c>80/tcp</c>.</summary>
    public ImmutableArray<string> Expose { get; init; } = [];

    /// <summary>Lines for /etc/hosts: <c>name=address</c>; the address may be <c>host-gateway</c>.</summary>
    public ImmutableArray<string> ExtraHosts { get; init; } = [];

    public ImmutableArray<string> Dns { get; init; } = [];

    public ImmutableArray<string> DnsSearch { get; init; } = [];

    public ImmutableArray<string> DnsOptions { get; init; } = [];

    public string? StopSignal { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>Null: ten seconds.</summary>
    public TimeSpan? StopGrace { get; init; }

    public RestartSpec Restart { get; init; } = RestartSpec.Never;

    /// <summary>Null: the image's own.</summary>
    public HealthSpec? Health { get; init; }

    public ResourceSpec Resources { get; init; } = new();

    public SecuritySpec Security { get; init; } = new();

    public LogSpec Logging { get; init; } = new();

    /// <summary>The OCI runtime by name or path; null: crun.</summary>
    public string? Runtime { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary><c>os/arch[/variant]</c>; null: this machine's.</summary>
    public string? Platform { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>/dev/shm; null or nothing: 64 MiB.</summary>
    public ByteSize? ShmSize { get; init; }

    /// <summary>Null: none.</summary>
    public HookSet? Hooks { get; init; }

    /// <summary>
    /// Containers whose volumes and binds it mounts too, as <c>name[:ro]</c>; they are looked at when this one is made.
    /// Null: none.
    /// </summary>
    public ImmutableArray<string>? VolumesFrom { get; init; }

    /// <summary>
    /// Containers on a network of its own that it alone knows by another name too, as <c>name[:alias]</c>. Null: none.
    /// </summary>
    public ImmutableArray<string>? Links { get; init; }

    /// <summary>The name that others on its networks know.</summary>
    public string HostnameOf(ContainerId id) => Hostname ?? id.Short;
}
