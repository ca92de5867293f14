using Orc.Cli.Invoking;
using Orc.Compose.Loading;

namespace Orc.Cli.Commands.Compose.Remotes;

/// <summary>
/// Loads projects whose files may be elsewhere: what a load finds missing is fetched, and it is loaded again.
/// </summary>
internal static class RemoteLoading
{
    // As deep as files may include one another.
    private const int MostRounds = 50;

    public static async Task<ComposeResult> LoadAsync(
        Invocation invocation, ComposeRequest request, CancellationToken cancellationToken)
    {
        var files = new DiskFiles();
        var fetch = new RemoteFetch(invocation);
        for (var round = 0; ; round++)
        {
            var result = ComposeLoader.Load(request, files);
            if (result.Wanted.IsEmpty || round == MostRounds)
            {
                return result;
            }

            foreach (var resource in result.Wanted.Select(wanted => wanted.Resource).DistinctBy(one => one.Text))
            {
                var place = await fetch.FetchAsync(resource, cancellationToken);
                request = request with { Remotes = request.Remotes.SetItem(resource.Text, place) };
            }
        }
    }
}
