using System.Collections.Immutable;
using System.Globalization;
using Orc.Compose.Loading;
using Orc.Compose.Yaml;
using Orc.Model.Containers;
using Orc.Model.Diagnostics;
using Orc.Model.Networks;

namespace Orc.Compose.Rendering;

/// <summary>
/// A Compose file that would make containers as those that are there (<c>alpha generate</c>): what was asked of them,
/// not what their images say. Networks and volumes that they stand on are there, and so are external.
/// </summary>
public sealed class GeneratedProject
{
    private static readonly SourcePosition Nowhere = new("generated", 1, 1);

    private readonly SortedDictionary<string, Node> _services = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _networks = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _volumes = new(StringComparer.Ordinal);

    /// <summary>The first container of a service speaks for all of it.</summary>
    public void Add(string service, ContainerSpec container) =>
        _ = _services.TryAdd(service, Service(container));

    /// <summary>A project's name after its folder.</summary>
    public static string NameOf(string folder) => ProjectName.FromFolder(folder);

    public string Render(string name, RenderFormat format)
    {
        var model = MappingNode.Empty(Nowhere)
            .Set("name", Text(name))
            .Set("services", Mapping(_services.Select(pair => (pair.Key, pair.Value))));
        model = _networks.Count == 0 ? model : model.Set("networks", Externals(_networks));
        model = _volumes.Count == 0 ? model : model.Set("volumes", Externals(_volumes));
        var ordered = ComposeRenderer.Escape(CanonicalOrder.Apply(model));
        return format == RenderFormat.Json ? JsonText.Indented(ordered) : YamlText.Of(ordered);
    }

    private MappingNode Service(ContainerSpec container)
    {
        var entries = new List<(string Key, Node? Value)>
        {
            ("container_name", Text(container.Name)),
            ("image", Text(container.Image)),
            ("entrypoint", container.Entrypoint is { } entrypoint ? Texts(entrypoint) : null),
            ("command", container.Command is { } command ? Texts(command) : null),
            ("environment", Pairs(container.Environment.Select(variable => (variable.Name, variable.Value)))),
            ("labels", Pairs(container.Labels
                .Where(label => !label.Key.StartsWith("com.docker.", StringComparison.Ordinal))
                .Select(label => (label.Key, (string?)label.Value)))),
            ("user", Optional(container.User)),
            ("working_dir", Optional(container.WorkingDirectory)),
            ("hostname", Optional(container.Hostname)),
            ("stop_signal", Optional(container.StopSignal)),
            ("runtime", Optional(container.Runtime)),
            ("platform", Optional(container.Platform)),
            ("tty", True(container.Tty)),
            ("stdin_open", True(container.OpenStdin)),
            ("init", True(container.Init)),
            ("privileged", True(container.Security.Privileged)),
            ("read_only", True(container.Security.ReadOnlyRoot)),
            ("cap_add", List(container.Security.CapAdd)),
            ("cap_drop", List(container.Security.CapDrop)),
            ("extra_hosts", List(container.ExtraHosts)),
            ("dns", List(container.Dns)),
            ("restart", Optional(Restart(container.Restart))),
            ("mem_limit", Optional(container.Resources.Memory?.Bytes.ToString(CultureInfo.InvariantCulture))),
            ("ports", List(container.Ports.Select(Port))),
            ("volumes", Sequence(container.Mounts.Select(Mount).OfType<Node>())),
            ("tmpfs", List(container.Mounts.OfType<MountSpec.Tmpfs>().Select(mount => mount.Target))),
        };
        entries.AddRange(Network(container));
        return Mapping(entries.Where(entry => entry.Value is not null).Select(entry => (entry.Key, entry.Value!)));
    }

    private IEnumerable<(string Key, Node? Value)> Network(ContainerSpec container)
    {
        var mode = container.NetworkMode switch
        {
            NetworkMode.Host => "host",
            NetworkMode.None => "none",
            NetworkMode.Container => $"container:{container.NetworkContainer}",
            _ when container.Endpoints.All(endpoint => endpoint.Network == "bridge") => "bridge",
            _ => null,
        };
        if (mode is not null)
        {
            return [("network_mode", Text(mode))];
        }

        _networks.UnionWith(container.Endpoints.Select(endpoint => endpoint.Network));
        return
        [
            ("networks", Mapping(container.Endpoints.Select(endpoint => (endpoint.Network, Attachment(endpoint))))),
        ];
    }

    private static Node Attachment(EndpointSpec endpoint)
    {
        (string Key, Node? Value)[] entries =
        [
            ("aliases", List(endpoint.Aliases)),
            ("ipv4_address", Optional(endpoint.Ipv4Address)),
            ("ipv6_address", Optional(endpoint.Ipv6Address)),
            ("mac_address", Optional(endpoint.MacAddress)),
        ];
        var given = entries.Where(entry => entry.Value is not null).Select(entry => (entry.Key, entry.Value!)).ToList();
        return given.Count == 0 ? ScalarNode.Null(Nowhere) : Mapping(given);
    }

    private MappingNode? Mount(MountSpec mount)
    {
        var (kind, source) = mount switch
        {
            MountSpec.Bind bind => ("bind", bind.Source),
            MountSpec.Volume volume => ("volume", volume.Name),
            MountSpec.Image image => ("image", image.Name),
            _ => (null, null),
        };
        if (kind is null)
        {
            return null;
        }

        if (mount is MountSpec.Volume { Name: { } name })
        {
            _ = _volumes.Add(name);
        }

        (string Key, Node? Value)[] entries =
        [
            ("type", Text(kind)),
            ("source", Optional(source)),
            ("target", Text(mount.Target)),
            ("read_only", True(mount.ReadOnly)),
        ];
        return Mapping(entries.Where(entry => entry.Value is not null).Select(entry => (entry.Key, entry.Value!)));
    }

    private static string Port(PortSpec port)
    {
        var address = port.HostAddress is { Length: > 0 } host
            ? host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:" : $"{host}:"
            : "";
        var published = port.HostPort is { } first
            ? port.HostPortEnd is { } last && last != first
                ? string.Create(CultureInfo.InvariantCulture, $"{first}-{last}:")
                : string.Create(CultureInfo.InvariantCulture, $"{first}:")
            : address.Length > 0 ? ":" : "";
        var protocol = port.Protocol.ToString().ToLowerInvariant();
        return string.Create(CultureInfo.InvariantCulture, $"{address}{published}{port.Target}/{protocol}");
    }

    private static string? Restart(RestartSpec restart) => restart.Policy switch
    {
        RestartPolicy.Always => "always",
        RestartPolicy.UnlessStopped => "unless-stopped",
        RestartPolicy.OnFailure => restart.MaxAttempts is { } attempts
            ? string.Create(CultureInfo.InvariantCulture, $"on-failure:{attempts}")
            : "on-failure",
        _ => null,
    };

    private static MappingNode Externals(IEnumerable<string> names) => Mapping(names.Select(name => (
        name,
        (Node)Mapping([("name", Text(name)), ("external", ScalarNode.Boolean(true, Nowhere))]))));

    private static MappingNode Mapping(IEnumerable<(string Key, Node Value)> entries) =>
        entries.Aggregate(MappingNode.Empty(Nowhere), (mapping, entry) => mapping.Set(entry.Key, entry.Value));

    private static MappingNode? Pairs(IEnumerable<(string Key, string? Value)> pairs)
    {
        var mapping = Mapping(pairs.Select(pair => (
            pair.Key, (Node)(pair.Value is { } value ? Text(value) : ScalarNode.Null(Nowhere)))));
        return mapping.Entries.IsEmpty ? null : mapping;
    }

    private static SequenceNode Texts(ImmutableArray<string> texts) => new([.. texts.Select(Text)], Nowhere);

    private static SequenceNode? List(IEnumerable<string> texts) => Sequence(texts.Select(Text));

    private static SequenceNode? Sequence(IEnumerable<Node> items)
    {
        var list = items.ToImmutableArray();
        return list.IsEmpty ? null : new SequenceNode(list, Nowhere);
    }

    private static ScalarNode? Optional(string? text) => text is { Length: > 0 } ? Text(text) : null;

    private static ScalarNode? True(bool value) => value ? ScalarNode.Boolean(true, Nowhere) : null;

    private static ScalarNode Text(string text) => ScalarNode.Text(text, Nowhere);
}
