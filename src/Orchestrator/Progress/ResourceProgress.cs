using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>The lines of a project's networks and volumes.</summary>
internal sealed class ResourceProgress
{
    private readonly string _project;
    private readonly SortedDictionary<(ProgressKind Kind, string Name), Stage> _said = [];

    public ResourceProgress(Snapshot before, string project)
    {
        _project = project;
        foreach (var (key, resource) in Resources(before))
        {
            // One that is there, or was told to be, long ago is no news.
            _said[key] = resource.IsLeaving && !resource.IsPresent ? Stage.Removing : Stage.There;
        }
    }

    public IReadOnlyList<ProgressLine> Observe(Snapshot now, ResourceMoment moment)
    {
        var resources = Resources(now);
        return moment == ResourceMoment.Appearing
            ? [.. resources.SelectMany(entry => Appear(entry.Key, entry.Value))]
            : [.. Disappear(resources)];
    }

    /// <summary>What was made is there by now, whether its report was seen or not: containers are on it.</summary>
    public IReadOnlyList<ProgressLine> Finish()
    {
        var making = _said.Where(entry => entry.Value == Stage.Making).Select(entry => entry.Key).ToList();
        foreach (var key in making)
        {
            _said[key] = Stage.There;
        }

        return [.. making.Select(key => new ProgressLine(key.Kind, key.Name, "Created"))];
    }

    private IEnumerable<ProgressLine> Appear((ProgressKind Kind, string Name) key, Resource resource)
    {
        if (resource.IsLeaving)
        {
            yield break;
        }

        var isKnown = _said.TryGetValue(key, out var stage);
        if (!isKnown)
        {
            yield return new ProgressLine(key.Kind, key.Name, "Creating");
            stage = Stage.Making;
        }

        if (stage == Stage.Removing && resource.Error.Length == 0)
        {
            // Made anew with other settings.
            yield return new ProgressLine(key.Kind, key.Name, "Removed");
            yield return new ProgressLine(key.Kind, key.Name, "Creating");
            stage = Stage.Making;
        }

        if (stage == Stage.Making && resource.IsPresent)
        {
            yield return new ProgressLine(key.Kind, key.Name, "Created");
            stage = Stage.There;
        }

        _said[key] = stage;
    }

    private IEnumerable<ProgressLine> Disappear(Dictionary<(ProgressKind Kind, string Name), Resource> resources)
    {
        foreach (var (key, stage) in _said.ToList())
        {
            if (!resources.TryGetValue(key, out var resource))
            {
                foreach (var word in stage == Stage.Removing ? (string[])["Removed"] : ["Removing", "Removed"])
                {
                    yield return new ProgressLine(key.Kind, key.Name, word);
                }

                _said.Remove(key);
            }
            else if (resource.IsLeaving && stage != Stage.Removing)
            {
                yield return new ProgressLine(key.Kind, key.Name, "Removing");
                _said[key] = Stage.Removing;
            }
            else if (!resource.IsLeaving && stage == Stage.Removing)
            {
                yield return new ProgressLine(key.Kind, key.Name, "Resource is still in use")
                {
                    Details = resource.Error,
                };
                _said[key] = Stage.There;
            }
        }
    }

    private Dictionary<(ProgressKind Kind, string Name), Resource> Resources(Snapshot snapshot)
    {
        var found = new Dictionary<(ProgressKind Kind, string Name), Resource>();
        foreach (var network in snapshot.Networks.Values.Where(network => IsOurs(network.Project)))
        {
            found[(ProgressKind.Network, network.Name)] =
                new Resource(network.Withdrawn, network.Present, network.Error);
        }

        foreach (var volume in snapshot.Volumes.Values.Where(volume => IsOurs(volume.Project)))
        {
            found[(ProgressKind.Volume, volume.Name)] = new Resource(volume.Withdrawn, volume.Present, volume.Error);
        }

        return found;
    }

    private bool IsOurs(string owner) => string.Equals(owner, _project, StringComparison.Ordinal);

    private enum Stage
    {
        Making,
        There,
        Removing,
    }

    private readonly record struct Resource(bool IsLeaving, bool IsPresent, string Error);
}
