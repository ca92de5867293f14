using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary><c>stack history</c>: what a service is and was, the newest first, and what each change changed.</summary>
internal static class ReleaseListing
{
    public static IEnumerable<ReleaseView> Of(Snapshot snapshot, Service service)
    {
        yield return new ReleaseView
        {
            Service = service.Key.ToString(),
            Release = service.Release,
            Image = ImageOf(snapshot, service.Release),
            IsCurrent = true,
        };
        var after = service.Release;
        foreach (var past in service.History)
        {
            var view = new ReleaseView
            {
                Service = service.Key.ToString(),
                Release = past.Release,
                Image = ImageOf(snapshot, past.Release),
                ReplacedAt = past.ReplacedAt.Milliseconds,
                Cause = past.Cause,
            };
            view.Differences.Add(Differences(snapshot, past.Release, after));
            yield return view;
            after = past.Release;
        }
    }

    private static string ImageOf(Snapshot snapshot, long release) =>
        snapshot.Releases.GetValueOrDefault(release)?.Container.Image ?? "";

    private static IEnumerable<string> Differences(Snapshot snapshot, long before, long after) =>
        snapshot.Releases.TryGetValue(before, out var old) && snapshot.Releases.TryGetValue(after, out var next)
            ? ServiceDifference.Of(old.Container, next.Container)
            : [];
}
