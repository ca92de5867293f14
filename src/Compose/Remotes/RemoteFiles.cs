using System.Collections.Immutable;
using Orc.Compose.Diagnostics;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Remotes;

/// <summary>
/// The remote files of one load. A load fetches nothing: what is not here yet it asks for, and is done again when it
/// is.
/// </summary>
internal sealed class RemoteFiles(
    ImmutableDictionary<string, RemotePlace> places, DiagnosticList diagnostics)
{
    private readonly List<WantedRemote> _wanted = [];

    public ImmutableArray<WantedRemote> Wanted => [.. _wanted];

    /// <summary>The file on this machine; null after it was said, or noted, why there is none.</summary>
    public string? Locate(RemoteResource resource, SourcePosition? position)
    {
        if (!places.TryGetValue(resource.Text, out var place))
        {
            _wanted.Add(new WantedRemote(resource, position));
            diagnostics.Error($"{resource} is remote, and was not fetched", position);
            return null;
        }

        if (place.Failure is not { } failure)
        {
            return place.File;
        }

        diagnostics.Error(failure, position);
        return null;
    }

    /// <summary>
    /// A path as it was named: the remote resource that it is of, and where in it. Null: it is of none.
    /// </summary>
    public string? Shown(string path)
    {
        foreach (var (resource, place) in places)
        {
            if (place.File == path)
            {
                return resource;
            }

            var folder = Path.GetDirectoryName(place.File);
            if (folder is { Length: > 1 } && path.StartsWith($"{folder}/", StringComparison.Ordinal))
            {
                return $"{resource} ({path[(folder.Length + 1)..]})";
            }
        }

        return null;
    }
}
