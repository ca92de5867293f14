using System.Globalization;
using Orc.Model.Networks;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>
/// <c>-p [[ADDRESS:]HOST[-HOST]:]CONTAINER[-CONTAINER][/PROTOCOL]</c>, its long form
/// <c>target=…,published=…</c>, and <c>--expose</c>.
/// </summary>
internal static class PortFlag
{
    private const int Highest = 65535;

    public static IEnumerable<PortSpec> Publish(string text)
    {
        if (text.Contains("target=", StringComparison.Ordinal))
        {
            return [LongForm(text)];
        }

        var (rest, protocol) = Protocol(text);
        var (address, host, target) = Parts(rest);
        var targets = Range(target) ?? throw new FlagException($"invalid containerPort: {target}");
        (int First, int Last)? hosts = host.Length == 0
            ? null
            : Range(host) ?? throw new FlagException($"invalid hostPort: {host}");
        if (address is not null && !HostFlag.IsAddress(address))
        {
            throw new FlagException($"invalid IP address: {address}");
        }

        var count = targets.Last - targets.First + 1;
        if (hosts is { } wide && count > 1 && wide.Last - wide.First + 1 != count)
        {
            throw new FlagException(
                $"invalid ranges specified for container and host Ports: {target} and {host}");
        }

        return Enumerable.Range(0, count).Select(offset =>
            Port(targets.First + offset, protocol, address, hosts, count > 1 ? offset : null));
    }

    /// <summary><c>80</c>, <c>80/udp</c> or a range, as <c>80/tcp</c>.</summary>
    public static IEnumerable<string> Expose(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            throw new FlagException($"invalid port format for --expose: {text}");
        }

        var (rest, protocol) = Protocol(text);
        var range = Range(rest)
            ?? throw new FlagException($"invalid range format for --expose: {text}, error: invalid port");
        var word = protocol.ToString().ToLowerInvariant();
        return Enumerable.Range(range.First, range.Last - range.First + 1).Select(port =>
            string.Create(CultureInfo.InvariantCulture, $"{port}/{word}"));
    }

    private static PortSpec Port(
        int target, PortProtocol protocol, string? address, (int First, int Last)? hosts, int? offset)
    {
        var spec = new PortSpec { Target = target, Protocol = protocol, HostAddress = address };
        return hosts switch
        {
            null or { First: 0 } => spec,
            { } range when offset is { } step => spec with { HostPort = range.First + step },
            { } range => spec with
            {
                HostPort = range.First,
                HostPortEnd = range.Last > range.First ? range.Last : null,
            },
        };
    }

    private static PortSpec LongForm(string text)
    {
        var spec = new PortSpec { Target = 0 };
        foreach (var field in text.Split(','))
        {
            var (name, value) = LabelFlag.Split(field);
            spec = name switch
            {
                "target" when Range(value) is { First: > 0 } target => spec with { Target = target.First },
                "published" when Range(value) is { } host => spec with
                {
                    HostPort = host.First,
                    HostPortEnd = host.Last > host.First ? host.Last : null,
                },
                "protocol" => spec with { Protocol = Protocol($"0/{value}").Protocol },
                "mode" when value is "host" or "ingress" => spec with { IsHostMode = value == "host" },
                _ => throw new FlagException($"invalid field {field}"),
            };
        }

        return spec;
    }

    private static (string Ports, PortProtocol Protocol) Protocol(string text)
    {
        var slash = text.LastIndexOf('/');
        if (slash < 0)
        {
            return (text, PortProtocol.Tcp);
        }

        return text[(slash + 1)..].ToLowerInvariant() switch
        {
            "tcp" or "" => (text[..slash], PortProtocol.Tcp),
            "udp" => (text[..slash], PortProtocol.Udp),
            "sctp" => (text[..slash], PortProtocol.Sctp),
            var other => throw new FlagException($"invalid proto: {other}"),
        };
    }

    // From the right, since an address may hold colons itself.
    private static (string? Address, string Host, string Target) Parts(string text)
    {
        var last = text.LastIndexOf(':');
        if (last < 0)
        {
            return text.Length == 0 ? throw new FlagException("no port specified: <empty>") : (null, "", text);
        }

        var target = text[(last + 1)..];
        var rest = text[..last];
        var middle = rest.LastIndexOf(':');
        if (target.Length == 0)
        {
            throw new FlagException($"no port specified: {text}<empty>");
        }

        if (middle < 0)
        {
            return (null, rest, target);
        }

        var address = rest[..middle];
        var bare = address is ['[', .. var inner, ']'] ? inner : address;
        return (bare.Length == 0 ? null : bare, rest[(middle + 1)..], target);
    }

    private static (int First, int Last)? Range(string text)
    {
        var ends = text.Split('-');
        return ends.Length <= 2
            && Number(ends[0]) is { } first
            && Number(ends[^1]) is { } last
            && first <= last
                ? (first, last)
                : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Highest
            ? number
            : null;
}
