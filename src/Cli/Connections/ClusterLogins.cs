using Orc.Cli.Commands.Compose;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Connections;

/// <summary>Hands the logins of this user to the cluster, so that its nodes can pull what not anybody may.</summary>
internal static class ClusterLogins
{
    /// <summary>Of the registries that these images come from, as far as the user is logged in there.</summary>
    public static async Task GiveAsync(
        Invocation invocation,
        ClusterClient cluster,
        IEnumerable<string> images,
        CancellationToken cancellationToken)
    {
        var logins = images
            .Distinct(StringComparer.Ordinal)
            .Select(image => RegistryLogins.Find(image, invocation.Host))
            .OfType<RegistryLogin>()
            .DistinctBy(login => login.Registry);
        foreach (var login in logins)
        {
            await PutAsync(cluster, login, cancellationToken);
        }
    }

    public static async Task PutAsync(
        ClusterClient cluster, RegistryLogin login, CancellationToken cancellationToken) =>
        await cluster.Files.PutLoginAsync(
            new PutLoginRequest
            {
                RequestId = RequestIds.Create(),
                Login = new WireImageLogin
                {
                    Registry = login.Registry,
                    Username = login.Username,
                    Password = login.Password,
                    IdentityToken = login.IdentityToken,
                },
            },
            cancellationToken: cancellationToken);
}
