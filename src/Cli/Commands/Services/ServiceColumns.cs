using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>What <c>service ls</c> and <c>stack services</c> say of a service, as docker has it.</summary>
internal static class ServiceColumns
{
    public static readonly string[] Shown = ["ID", "Name", "Mode", "Replicas", "Image", "Ports"];

    public static ImmutableArray<Column<ServiceView>> All() =>
    [
        new("ID", "ID", service => ContainerText.ShortId(service.Id)),
        new("Name", "NAME", service => service.Name),
        new("Mode", "MODE", service => Mode(service.Mode)),
        new("Replicas", "REPLICAS", Replicas),
        new("Image", "IMAGE", service => service.Image),
        new("Ports", "PORTS", service => Ports(service.Ports)),
        new("Labels", "LABELS", service => string.Join(',', service.Labels
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"))),
        new("Message", "MESSAGE", service => service.Message),
        new("Stack", "STACK", service => service.Stack) { Json = service => JsonValue.Create(service.Stack) },
    ];

    public static string Mode(WireServiceMode mode) => mode switch
    {
        WireServiceMode.Global => "global",
        WireServiceMode.ReplicatedJob => "replicated job",
        WireServiceMode.GlobalJob => "global job",
        _ => "replicated",
    };

    /// <summary><c>2/3</c>, <c>2/3 (max 1 per node)</c>; of a job <c>1/1 (4/5 completed)</c>.</summary>
    public static string Replicas(ServiceView service)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{service.Running}/{service.Replicas}");
        return service switch
        {
            { Mode: WireServiceMode.ReplicatedJob or WireServiceMode.GlobalJob } => string.Create(
                CultureInfo.InvariantCulture,
                $"{text} ({service.Completed}/{service.Replicas} completed)"),
            { MaxPerNode: > 0 } => string.Create(
                CultureInfo.InvariantCulture, $"{text} (max {service.MaxPerNode} per node)"),
            _ => text,
        };
    }

    /// <summary>Those of every node, <c>*:8080->80/tcp</c>; what each task has on its own node is the task's.</summary>
    public static string Ports(IEnumerable<WirePort> ports) => string.Join(", ", ports
        .Where(port => !port.IsHostMode && port.HasHostPort)
        .OrderBy(port => port.HostPort)
        .Select(port => string.Create(
            CultureInfo.InvariantCulture,
            $"{(port.HostAddress.Length > 0 ? port.HostAddress : "*")}:{Range(port)}->{port.Target}/"
            + $"{PortText.Protocol(port.Protocol)}")));

    private static string Range(WirePort port) => port.HasHostPortEnd && port.HostPortEnd > port.HostPort
        ? string.Create(CultureInfo.InvariantCulture, $"{port.HostPort}-{port.HostPortEnd}")
        : port.HostPort.ToString(CultureInfo.InvariantCulture);
}
