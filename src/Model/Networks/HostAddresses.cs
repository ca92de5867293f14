using System.Net;

namespace Orc.Model.Networks;

/// <summary>The addresses of a host that a port is published on (<c>host_ip</c>).</summary>
public static class HostAddresses
{
    /// <summary>It is published on each of them.</summary>
    public static bool AreAll(string? address) => address is null or "" or "0.0.0.0" or "::" or "[::]";

    /// <summary>A port cannot be published on one for somebody, and on the other for somebody else.</summary>
    public static bool Overlap(string? one, string? other) =>
        AreAll(one) || AreAll(other) || string.Equals(Plain(one!), Plain(other!), StringComparison.Ordinal);

    /// <summary>Who publishes it on the one publishes it on all of the other.</summary>
    public static bool Covers(string? held, string? asked) =>
        AreAll(held) || (!AreAll(asked) && Overlap(held, asked));

    private static string Plain(string address) => address.Trim('[', ']') is var bare
        && IPAddress.TryParse(bare, out var parsed)
            ? parsed.ToString()
            : bare;
}
