using System.Collections.Immutable;
using System.Net;

namespace Orc.Agent.Names;

/// <summary>A resolv.conf as resolv.conf(5) says it is read; what it does not know is left out.</summary>
internal sealed record HostResolvers
{
    private const int MaxServers = 3;

    public ImmutableArray<IPAddress> Servers { get; private init; } = [];

    public ImmutableArray<string> Search { get; private init; } = [];

    public ImmutableArray<string> Options { get; private init; } = [];

    public static HostResolvers Parse(string text)
    {
        var servers = new List<IPAddress>();
        ImmutableArray<string> search = [];
        var options = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split('#', ';')[0].Split(
                (char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["nameserver", var server, ..] when IPAddress.TryParse(server, out var address):
                    servers.Add(address);
                    break;

                // The last of these lines counts.
                case ["search" or "domain", .. var domains]:
                    search = [.. domains];
                    break;
                case ["options", .. var more]:
                    options.AddRange(more);
                    break;
            }
        }

        return new HostResolvers
        {
            Servers = [.. servers.Distinct().Take(MaxServers)],
            Search = search,
            Options = [.. options],
        };
    }
}
