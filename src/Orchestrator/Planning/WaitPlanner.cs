using Orc.Model.Services;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// <c>up</c> on a host waits for the health of what begins anew also where those who depend on it stay as they are:
/// their gates close, which stops nothing that runs, and the call is not done before they open again.
/// </summary>
internal static class WaitPlanner
{
    /// <param name="next">The services as they shall be, by name.</param>
    /// <param name="kept">Of them, those whose containers stay.</param>
    /// <param name="started">Of them, those that begin anew.</param>
    public static void Plan(Dictionary<string, Service> next, IEnumerable<string> kept, HashSet<string> started)
    {
        foreach (var service in kept.Select(name => next[name]))
        {
            if (service.Opened == GateMark.Of(service)
                && service.Dependencies.Any(dependency =>
                    dependency.Condition != DependencyCondition.Started && started.Contains(dependency.Service)))
            {
                next[service.Key.Name] = service with { Opened = default };
            }
        }
    }
}
