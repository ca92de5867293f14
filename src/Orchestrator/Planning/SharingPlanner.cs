using Orc.Model.Containers;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// Whoever shares namespaces or volumes of what is made anew is made anew too: what it shared is gone with its owner.
/// </summary>
internal sealed class SharingPlanner(Snapshot snapshot, AskedProject asked)
{
    private readonly HashSet<string> _following = new(StringComparer.Ordinal);

    /// <summary>Of these the decider itself sees that their lender is another container, and makes them anew.</summary>
    public bool IsFollowing(string service) => _following.Contains(service);

    /// <summary>Adds the services that must be asked to, and gives them.</summary>
    public IReadOnlyList<Service> Plan(HashSet<string> recreated)
    {
        var asking = new List<Service>();
        var isDone = false;
        while (!isDone)
        {
            isDone = true;
            foreach (var service in snapshot.ServicesOf(asked.Spec.Name))
            {
                var name = service.Key.Name;
                if (recreated.Contains(name) || IsFollowing(name) || ContainerOf(service) is not { } container
                    || !TaskFacts.LenderNames(container).Any(lender => IsRecreated(lender, recreated)))
                {
                    continue;
                }

                isDone = false;
                if (TaskFacts.LenderName(container) is { } lender && IsRecreated(lender, recreated))
                {
                    _following.Add(name);
                }
                else
                {
                    recreated.Add(name);
                    asking.Add(service);
                }
            }
        }

        return asking;
    }

    private ContainerSpec? ContainerOf(Service service) =>
        asked.FindService(service.Key.Name)?.Container
        ?? snapshot.Releases.GetValueOrDefault(service.Release)?.Container;

    private bool IsRecreated(string container, HashSet<string> recreated) => snapshot.ServicesOf(asked.Spec.Name)
        .Where(service => recreated.Contains(service.Key.Name) || IsFollowing(service.Key.Name))
        .SelectMany(service => snapshot.TasksOf(service.Key))
        .Any(task => !task.IsGone && string.Equals(task.Wish.Name, container, StringComparison.Ordinal));
}
