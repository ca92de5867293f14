using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// Containers of a project whose services no file knows any more; without files nobody can say which those are.
/// </summary>
internal static class Orphans
{
    public static async Task RemoveAsync(
        Invocation invocation, ComposeFlags flags, OpenedProject opened, CancellationToken cancellationToken)
    {
        if (opened.Project is null)
        {
            return;
        }

        var daemon = await invocation.ConnectAsync(cancellationToken);
        var containers = await ProjectContainers.ListAsync(
            daemon, opened.Name, [], OneOffs.Included, cancellationToken);
        var orphans = containers.Select(ProjectContainers.Service).Distinct().Except(opened.KnownServices).ToArray();
        if (orphans.Length == 0)
        {
            return;
        }

        var request = new DownRequest
        {
            RequestId = RequestIds.Create(),
            Project = opened.Name,
            Origin = opened.Origin,
            Services = { orphans },
            StopGrace = 0,
            DryRun = invocation.Get(flags.DryRun),
        };
        _ = await ProjectEvents.FollowAsync(
            daemon,
            to => to.Projects.Down(request, cancellationToken: cancellationToken),
            invocation,
            flags.Style(invocation),
            cancellationToken);
    }
}
