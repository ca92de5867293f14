using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Orc.Compose.Validation;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Syntax;

/// <summary>
/// <c>[[IP:]HOST[-HOST]:]CONTAINER[-CONTAINER][/PROTOCOL]</c>, and the long form. Ranges of equal length pair up;
/// a host range before one container port means any free one of it.
/// </summary>
internal static class PortSyntax
{
    public static Node? Expand(Node node, ISyntaxContext context)
    {
        if (node is not SequenceNode list)
        {
            return node;
        }

        var ports = ImmutableArray.CreateBuilder<Node>();
        foreach (var item in list.Items)
        {
            switch (item)
            {
                case ScalarNode { Kind: ScalarKind.Text or ScalarKind.Integer } text
                    when !(context.KeepsVariables && text.Value.Contains('$', StringComparison.Ordinal)):
                    ExpandShort(text, ports, context);
                    break;
                case MappingNode mapping:
                    ports.Add(WithDefaults(mapping, context));
                    break;
                case ScalarNode { IsNull: false } when context.KeepsVariables:
                    ports.Add(item);
                    break;
                default:
                    context.Error($"expected a port such as \"8080:80\", got {item.Description}", item.Position);
                    break;
            }
        }

        return new SequenceNode(ports.ToImmutable(), list.Position, list.Tag);
    }

    private static MappingNode WithDefaults(MappingNode port, ISyntaxContext context)
    {
        if (!port.Contains("target"))
        {
            context.Error("a port needs a target: the port inside the container", port.Position);
        }

        CheckHostAddress(port.Text("host_ip"), port.KeyPosition("host_ip"), context);
        CheckPublished(port, context);
        if (port["target"] is ScalarNode target
            && target.Kind is ScalarKind.Integer or ScalarKind.Text
            && ScalarFormats.TryInteger(target.Value, out var number)
            && number is < 1 or > 65535)
        {
            context.Error($"{target.Value} is not a port (1 to 65535)", target.Position);
        }

        var withMode = port.Contains("mode") ? port : port.Set("mode", ScalarNode.Text("ingress", port.Position));
        return withMode.Contains("protocol")
            ? withMode
            : withMode.Set("protocol", ScalarNode.Text("tcp", port.Position));
    }

    private static void CheckPublished(MappingNode port, ISyntaxContext context)
    {
        if (port["published"] is ScalarNode { IsNull: false, Value.Length: > 0 } published
            && !(context.KeepsVariables && published.Value.Contains('$', StringComparison.Ordinal))
            && PortRange.Parse(published.Value) is null)
        {
            context.Error($"{published.Description} is not a port or a range of ports", published.Position);
        }
    }

    private static void ExpandShort(
        ScalarNode text, ImmutableArray<Node>.Builder ports, ISyntaxContext context)
    {
        var spec = text.Value;
        var protocol = "tcp";
        if (spec.LastIndexOf('/') is >= 0 and var slash)
        {
            protocol = spec[(slash + 1)..].ToLowerInvariant();
            spec = spec[..slash];
        }

        if (protocol is not ("tcp" or "udp" or "sctp"))
        {
            context.Error($"{text.Description}: \"{protocol}\" is no protocol; it is tcp, udp or sctp", text.Position);
            return;
        }

        var (host, address, target) = Parts(spec);
        var targets = PortRange.Parse(target);
        var published = host.Length == 0 ? null : PortRange.Parse(host);
        if (targets is not { First: > 0 } || (published is null && host.Length > 0))
        {
            context.Error(
                $"{text.Description} is not a port mapping; it is written [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]",
                text.Position);
            return;
        }

        if (!CheckAddress(address, text, context) || !MayExpand(targets, text.Position, context))
        {
            return;
        }

        if (published is not null && targets.Length > 1 && published.Length != targets.Length)
        {
            context.Error(
                $"{text.Description}: the host's range has {published.Length} ports, the container's {targets.Length}",
                text.Position);
            return;
        }

        for (var port = targets.First; port <= targets.Last; port++)
        {
            var own = targets.Length == 1 ? published : published?.At(port - targets.First);
            ports.Add(Port(text.Position, address, port, own, protocol));
        }
    }

    // Which of its colons ends an address cannot be seen.
    private static bool CheckAddress(string? address, ScalarNode text, ISyntaxContext context)
    {
        if (address?.Contains(':', StringComparison.Ordinal) != true || text.Value.StartsWith('['))
        {
            return CheckHostAddress(address, text.Position, context);
        }

        context.Error(
            IPAddress.TryParse(address, out _)
                ? $"{text.Description}: the address {address} needs brackets: [{address}]"
                : $"{text.Description}: \"{address}\" is not an IP address; it is written "
                    + "[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]",
            text.Position);
        return false;
    }

    private static bool MayExpand(PortRange targets, SourcePosition position, ISyntaxContext context) =>
        targets.Length == 1 || context.TryExpand(targets.Length, position);

    private static MappingNode Port(
        SourcePosition position, string? address, int target, PortRange? published, string protocol)
    {
        var port = MappingNode.Empty(position).Set("mode", ScalarNode.Text("ingress", position));
        if (address is not null)
        {
            port = port.Set("host_ip", ScalarNode.Text(address, position));
        }

        port = port.Set("target", ScalarNode.Integer(target, position));
        if (published is not null)
        {
            port = port.Set("published", ScalarNode.Text(published.ToString(), position));
        }

        return port.Set("protocol", ScalarNode.Text(protocol, position));
    }

    // From the right, since an address may hold colons itself.
    private static (string Host, string? Address, string Target) Parts(string spec)
    {
        var last = spec.LastIndexOf(':');
        if (last < 0)
        {
            return ("", null, spec);
        }

        var target = spec[(last + 1)..];
        var rest = spec[..last];
        if (rest.StartsWith('[') && rest.IndexOf(']', StringComparison.Ordinal) is > 0 and var close)
        {
            return (rest[(close + 1)..].TrimStart(':'), rest[1..close], target);
        }

        var middle = rest.LastIndexOf(':');
        return middle < 0
            ? (rest, null, target)
            : (rest[(middle + 1)..], middle == 0 ? null : rest[..middle], target);
    }

    private static bool CheckHostAddress(string? address, SourcePosition position, ISyntaxContext context)
    {
        if (address is null
            || (context.KeepsVariables && address.Contains('$', StringComparison.Ordinal))
            || IPAddress.TryParse(address, out _))
        {
            return true;
        }

        context.Error(
            string.Create(CultureInfo.InvariantCulture, $"\"{address}\" is not an IP address of this host"), position);
        return false;
    }
}
