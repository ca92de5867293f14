using System.Collections.Concurrent;
using Orc.Compose.Lowering;
using Orc.Compose.Projects;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints;

/// <summary>
/// What is stored as this version of orc would have lowered it: a release is lowered again from its source before it is
/// compared, so that an upgrade which says the same in other words recreates nothing.
/// </summary>
internal sealed class StoredReleases
{
    // Sources are few and never change; dropped ones are swept when there are many.
    private const int MostKept = 64;

    private readonly ConcurrentDictionary<long, ProjectSpec?> _lowered = new();

    public ContainerSpec LowerAgain(Snapshot snapshot, Release release)
    {
        var service = release.Source == 0 ? null : Lowered(snapshot, release.Source)?.Services.FirstOrDefault(
            service => string.Equals(service.Name, release.Service.Name, StringComparison.Ordinal));
        if (service is null)
        {
            return release.Container;
        }

        // What was chosen or looked up since is in no file.
        var container = ExternalFiles.FillFrom(service.Container, release.Container);
        container = PortNumberRule.Keep(MountedImages.As(container, release.Container), release.Container);
        return container with { ImageId = release.Container.ImageId };
    }

    private ProjectSpec? Lowered(Snapshot snapshot, long source)
    {
        if (_lowered.Count > MostKept)
        {
            _lowered.Clear();
        }

        return _lowered.GetOrAdd(
            source, static (number, tables) => Lower(tables, tables.Sources.GetValueOrDefault(number)), snapshot);
    }

    private static ProjectSpec? Lower(Snapshot snapshot, Projects.ProjectSource? source)
    {
        if (source is null)
        {
            return null;
        }

        try
        {
            var scope = snapshot.Projects.GetValueOrDefault(source.Project)?.Scope ?? ProjectScope.Host;
            return ComposeLowering.Lower(CanonicalProject.FromJson(source.Canonical.AsMemory()), scope);
        }
        catch (FormatException)
        {
            // Of a form that is not read any more: what was lowered then counts.
            return null;
        }
    }
}
