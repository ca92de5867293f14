using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Compose.Remotes;

namespace Orc.Cli.Commands.Compose.Remotes;

/// <summary>Brings remote Compose files here, and says in a sentence why one could not be had.</summary>
internal sealed class RemoteFetch(Invocation invocation)
{
    private const string OciSwitch = "COMPOSE_EXPERIMENTAL_OCI_REMOTE";
    private const string GitSwitch = "COMPOSE_EXPERIMENTAL_GIT_REMOTE";

    private readonly RemoteCache _cache = RemoteCache.Of(invocation.Host);

    public async Task<RemotePlace> FetchAsync(RemoteResource resource, CancellationToken cancellationToken)
    {
        try
        {
            return resource switch
            {
                RemoteResource.Oci when IsOff(OciSwitch) => Off(resource, OciSwitch),
                RemoteResource.Git when IsOff(GitSwitch) => Off(resource, GitSwitch),
                RemoteResource.Oci artifact =>
                    RemotePlace.At(await new OciFiles(invocation, _cache).FetchAsync(artifact, cancellationToken)),
                RemoteResource.Git repository => RemotePlace.At(
                    await new GitFiles(new GitProgram(invocation.Host), _cache)
                        .FetchAsync(repository, cancellationToken)),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        catch (CliException failure)
        {
            return Failed(resource, failure.Message);
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(resource, DaemonErrors.Describe(failure));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Failed(resource, $"{_cache.Root} cannot be written: {failure.Message}");
        }
    }

    private bool IsOff(string variable) =>
        invocation.Host.Variable(variable)?.ToLowerInvariant() is "0" or "f" or "false" or "no" or "off";

    private static RemotePlace Off(RemoteResource resource, string variable) =>
        RemotePlace.Failed($"{resource} is not fetched: {variable} turns such files off");

    private static RemotePlace Failed(RemoteResource resource, string reason) =>
        RemotePlace.Failed($"cannot fetch {resource}: {reason}");
}
