using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>What a deploy or a removal does to a stack, in docker's words.</summary>
internal static class StackLines
{
    public static IEnumerable<ProgressLine> Announce(Snapshot before, ProjectPlan plan)
    {
        foreach (var change in plan.Changes)
        {
            if (LineOf(before, change) is { } line)
            {
                yield return line;
            }
        }
    }

    private static ProgressLine? LineOf(Snapshot before, Change change) => change switch
    {
        Change.PutNetwork { Network: { Removing: false } network } when !before.Networks.ContainsKey(network.Name) =>
            new ProgressLine(ProgressKind.Network, network.Name, "Creating"),
        Change.PutNetwork { Network: { Next: not null } network } =>
            new ProgressLine(ProgressKind.Network, network.Name, "Updating"),
        Change.PutNetwork { Network: { Removing: true } network } =>
            new ProgressLine(ProgressKind.Network, network.Name, "Removing"),
        Change.PutVolume { Volume: { Removing: false } volume } when !before.Volumes.ContainsKey(volume.Name) =>
            new ProgressLine(ProgressKind.Volume, volume.Name, "Creating"),
        Change.PutService put => new ProgressLine(ProgressKind.Service, put.Service.Key.ToString(), Word(before, put)),
        _ => null,
    };

    private static string Word(Snapshot before, Change.PutService put) =>
        put.Service.Removal is not null ? "Removing"
        : before.FindService(put.Service.Key) is null or { Removal: not null } ? "Creating"
        : "Updating";
}
