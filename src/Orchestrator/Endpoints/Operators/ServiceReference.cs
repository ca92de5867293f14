using Grpc.Core;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>
/// What people call a service: by name, a bare name where one has it only, an id or the start of one.
/// </summary>
internal static class ServiceReference
{
    private const int FewestDigits = 4;

    /// <summary>The name that planners know it by; what is no service stays, for them to say so.</summary>
    public static string Resolve(Snapshot snapshot, string text)
    {
        if (text.Length < FewestDigits || ServicePlanner.Find(snapshot, text, out _) is not null)
        {
            return text;
        }

        var meant = snapshot.Services.Keys
            .Where(key => snapshot.IsOfCluster(key.Project)
                && ObjectIds.Of(key).StartsWith(text, StringComparison.Ordinal))
            .Take(2)
            .ToList();
        return meant.Count == 1 ? meant[0].ToString() : text;
    }

    public static Service Get(Snapshot snapshot, string text) =>
        ServicePlanner.Find(snapshot, Resolve(snapshot, text), out var error)
        ?? throw new RpcException(new Status(StatusCode.NotFound, error));
}
