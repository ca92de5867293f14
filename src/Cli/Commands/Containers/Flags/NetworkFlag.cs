using System.Collections.Immutable;
using Orc.Model.Networks;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>
/// <c>--network NAME</c>, or <c>name=…,alias=…,ip=…</c>. Words of their own: bridge, default, host, none,
/// <c>container:NAME</c>.
/// </summary>
internal sealed record NetworkFlag(string Name)
{
    private const string ContainerPrefix = "container:";

    public ImmutableArray<string> Aliases { get; private init; } = [];

    public string? Ipv4Address { get; private init; }

    public string? Ipv6Address { get; private init; }

    public string? MacAddress { get; private init; }

    public int GatewayPriority { get; private init; }

    /// <summary>The container whose network is shared; null: none.</summary>
    public string? Container =>
        Name.StartsWith(ContainerPrefix, StringComparison.Ordinal) ? Name[ContainerPrefix.Length..] : null;

    public NetworkMode Mode => Name switch
    {
        "host" => NetworkMode.Host,
        "none" => NetworkMode.None,
        _ when Container is not null => NetworkMode.Container,
        _ => NetworkMode.Networks,
    };

    /// <summary>A network where containers find one another by name.</summary>
    public bool IsUserDefined => Mode == NetworkMode.Networks && Name is not ("bridge" or "default");

    public static NetworkFlag Parse(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return text is ContainerPrefix
                ? throw new FlagException("invalid container format container:<name|id>")
                : text.Length == 0 ? throw new FlagException("network name must be specified") : new NetworkFlag(text);
        }

        var flag = new NetworkFlag("");
        foreach (var field in text.Split(','))
        {
            var (name, value) = LabelFlag.Split(field);
            flag = name.ToLowerInvariant() switch
            {
                "name" => flag with { Name = value },
                "alias" => flag with { Aliases = flag.Aliases.Add(Alias(value)) },
                "ip" => flag with { Ipv4Address = value },
                "ip6" => flag with { Ipv6Address = value },
                "mac-address" => flag with { MacAddress = value },
                "gw-priority" when int.TryParse(value, out var priority) => flag with { GatewayPriority = priority },
                _ => throw new FlagException($"invalid field {field}"),
            };
        }

        return flag.Name.Length == 0 ? throw new FlagException("network name is required") : flag;
    }

    /// <summary>A name that others can ask for.</summary>
    public static string Alias(string text) =>
        NetworkNames.FindAliasError([text]) is { } error ? throw new FlagException(error) : text;

    public EndpointSpec Endpoint() => new()
    {
        Network = Name is "default" ? "bridge" : Name,
        Aliases = Aliases,
        Ipv4Address = Ipv4Address,
        Ipv6Address = Ipv6Address,
        MacAddress = MacAddress,
        GatewayPriority = GatewayPriority,
    };
}
