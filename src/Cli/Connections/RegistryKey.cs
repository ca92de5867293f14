namespace Orc.Cli.Connections;

/// <summary>What Docker calls a registry where it keeps logins: the host, but for its own an old address.</summary>
internal static class RegistryKey
{
    public const string DockerHub = "https://index.docker.io/v1/";
    public const string DockerHubDomain = "docker.io";

    /// <summary>From what a person types: <c>r.example:5000</c>, <c>https://r.example/</c>, nothing.</summary>
    public static string Of(string? server)
    {
        var host = HostOf(server ?? "");
        return host is "" or DockerHubDomain or "index.docker.io" or "registry-1.docker.io" or "registry.hub.docker.com"
            ? DockerHub
            : host;
    }

    /// <summary>As it stands in an image's name.</summary>
    public static string DomainOf(string key) => key == DockerHub ? DockerHubDomain : HostOf(key);

    /// <summary>Without scheme and path.</summary>
    public static string HostOf(string key)
    {
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        var bare = scheme < 0 ? key : key[(scheme + 3)..];
        var slash = bare.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? bare : bare[..slash];
    }
}
