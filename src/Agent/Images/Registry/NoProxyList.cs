using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// NO_PROXY: hosts to reach directly. <c>example.org</c> and what is below it, <c>.example.org</c> only what is below,
/// addresses, <c>10.0.0.0/8</c>, each perhaps with a port; <c>*</c> is everything.
/// </summary>
internal sealed class NoProxyList(string text)
{
    private readonly ImmutableArray<string> _words = [.. text.Split(
        [',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    public bool Covers(Uri destination) => _words.Any(word => word == "*" || Covers(word, destination));

    private static bool Covers(string word, Uri destination)
    {
        var host = destination.DnsSafeHost;
        if (IPAddress.TryParse(host, out var address))
        {
            return word.Contains('/', StringComparison.Ordinal)
                ? IPNetwork.TryParse(word, out var network) && network.Contains(address)
                : IsAddress(word, address) || (WithoutPort(word, destination.Port) is { } bare
                    && IsAddress(bare, address));
        }

        if (WithoutPort(word, destination.Port) is not { } name)
        {
            return false;
        }

        name = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
        return name.StartsWith('.')
            ? host.EndsWith(name, StringComparison.OrdinalIgnoreCase)
            : host.Equals(name, StringComparison.OrdinalIgnoreCase)
                || host.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsAddress(string word, IPAddress address) =>
        IPAddress.TryParse(word.Trim('[', ']'), out var listed) && listed.Equals(address);

    // Null: it is for another port.
    private static string? WithoutPort(string word, int port)
    {
        var colon = word.LastIndexOf(':');
        if (colon < 0 || word.EndsWith(']')
            || !int.TryParse(word[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var listed))
        {
            return word;
        }

        return listed == port ? word[..colon] : null;
    }
}
