using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;
using Orc.Model.Containers;

namespace Orc.Compose.Validation;

/// <summary>
/// Texts of a service that no engine takes: said here, with their place, and not when its container is made. One that
/// is empty is a variable that nobody set.
/// </summary>
internal sealed class EngineValues(DiagnosticList diagnostics)
{
    private const int LastSignal = 64;

    private static readonly string[] Signals =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "IOT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
        "ALRM", "TERM", "STKFLT", "CHLD", "CLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ",
        "VTALRM", "PROF", "WINCH", "IO", "POLL", "PWR", "SYS",
    ];

    public void Check(string name, MappingNode service)
    {
        foreach (var signal in Of(service["stop_signal"]).Where(signal => !IsSignal(signal.Value)))
        {
            Error(name, $"stop_signal: {signal.Description} is not a signal such as SIGTERM", signal);
        }

        foreach (var server in service.Items("dns").SelectMany(Of).Where(server => !IsAddress(server.Value)))
        {
            Error(name, $"dns: {server.Description} is not an IP address", server);
        }

        foreach (var host in service.Items("extra_hosts").SelectMany(Of).Where(host => !IsHost(host.Value)))
        {
            Error(name, $"extra_hosts: {host.Description} has no IP address (or host-gateway)", host);
        }

        foreach (var access in service.Mappings("devices").SelectMany(device => Of(device["permissions"])))
        {
            if (access.Value.Any(letter => letter is not ('r' or 'w' or 'm')))
            {
                Error(name, $"devices: the permissions {access.Description} are not made of r, w and m", access);
            }
        }

        CheckAddresses(name, service);
        CheckLog(name, service.Mapping("logging")?.Mapping("options"));
    }

    // Four numbers: what inet_aton takes besides (1.2.3, 0x7f.1) is nobody's intention.
    private void CheckAddresses(string name, MappingNode service)
    {
        foreach (var network in service.Entries("networks").Select(entry => entry.Value).OfType<MappingNode>())
        {
            foreach (var address in Of(network["ipv4_address"]))
            {
                if (IPAddress.TryParse(address.Value, out var parsed)
                    && (parsed.AddressFamily != AddressFamily.InterNetwork || parsed.ToString() != address.Value))
                {
                    Error(name, $"{address.Description} is not an IPv4 address such as 172.28.0.7", address);
                }
            }

            foreach (var address in Of(network["ipv6_address"]))
            {
                if (IPAddress.TryParse(address.Value, out var parsed)
                    && parsed.AddressFamily != AddressFamily.InterNetworkV6)
                {
                    Error(name, $"{address.Description} is not an IPv6 address such as 2001:db8::7", address);
                }
            }
        }
    }

    private void CheckLog(string name, MappingNode? options)
    {
        foreach (var size in Of(options?["max-size"]))
        {
            if (!LogSpec.TryParseMaxSize(size.Value, out _))
            {
                Error(name, $"max-size: {size.Description} is not a size such as 10m", size);
            }
        }

        foreach (var count in Of(options?["max-file"]))
        {
            if (!int.TryParse(count.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var files) || files < 1)
            {
                Error(name, $"max-file: {count.Description} is not a number of files, 1 or more", count);
            }
        }
    }

    private static IEnumerable<ScalarNode> Of(Node? node) =>
        node is ScalarNode { Value.Length: > 0 } scalar && !ServiceValues.IsVariable(scalar.Value) ? [scalar] : [];

    private static bool IsSignal(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number is > 0 and <= LastSignal;
        }

        var name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        return name.StartsWith("RTM", StringComparison.OrdinalIgnoreCase)
            || Signals.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsHost(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var end
        && text[(end + 1)..] is var address && (address is "" or "host-gateway" || IsAddress(address));

    private static bool IsAddress(string text) => IPAddress.TryParse(text.Trim('[', ']'), out _);

    private void Error(string name, string message, Node at) =>
        diagnostics.Error($"service \"{name}\": {message}", at.Position);
}
