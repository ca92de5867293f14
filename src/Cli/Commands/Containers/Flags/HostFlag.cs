using System.Net;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>Hosts and addresses: <c>--add-host</c>, <c>--dns</c>.</summary>
internal static class HostFlag
{
    /// <summary><c>NAME:ADDRESS</c> or <c>NAME=ADDRESS</c> as <c>NAME=ADDRESS</c>.</summary>
    public static string AddHost(string text)
    {
        var end = text.IndexOf('=', StringComparison.Ordinal);
        end = end < 0 ? text.IndexOf(':', StringComparison.Ordinal) : end;
        if (end <= 0 || end == text.Length - 1)
        {
            throw new FlagException($"bad format for add-host: \"{text}\"");
        }

        var address = text[(end + 1)..];
        address = address is ['[', .. var inner, ']'] ? inner : address;
        return address is "host-gateway" || IsAddress(address)
            ? $"{text[..end]}={address}"
            : throw new FlagException($"invalid IP address in add-host: \"{address}\"");
    }

    public static string Address(string text) => IsAddress(text.Trim())
        ? text.Trim()
        : throw new FlagException($"{text} is not an ip address");

    /// <summary>Whole: an IPv4 address has its four numbers, where .NET would also take 1.2.3.</summary>
    public static bool IsAddress(string text) =>
        (text.Contains(':', StringComparison.Ordinal) || text.Count(letter => letter == '.') == 3)
        && IPAddress.TryParse(text, out _);
}
