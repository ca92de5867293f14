using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>stop, start, restart, kill and rm: one request, which differs in a word.</summary>
internal static class SignalCall
{
    public static async Task<int> RunAsync(
        Invocation invocation, ComposeFlags flags, SignalRequest request, CancellationToken cancellationToken)
    {
        var opened = await new ProjectOpening(invocation, flags).OpenAsync([.. request.Services], cancellationToken);
        // To start what has no container is a mistake, to stop it is none.
        request.OfFile = opened.Project is not null
            && (request.Services.Count == 0 || request.Verb != SignalVerb.Start);
        if (request.Services.Count == 0)
        {
            request.Services.Add(opened.Meant([]) ?? []);
        }

        request.RequestId = RequestIds.Create();
        request.Project = opened.Name;
        request.Origin = opened.Origin;
        request.DryRun = invocation.Get(flags.DryRun);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        if (request is { OfFile: true, Verb: SignalVerb.Kill })
        {
            var there = await ProjectContainers.ListMeantAsync(
                daemon, opened.Name, [.. request.Services], OneOffs.Excluded, cancellationToken);
            if (there.IsEmpty)
            {
                await ComposeFlags.Notices(invocation).WriteLineAsync("No container to kill");
                return ExitCodes.Success;
            }
        }

        _ = await ProjectEvents.FollowAsync(
            daemon,
            to => to.Projects.Signal(request, cancellationToken: cancellationToken),
            invocation,
            flags.Style(invocation),
            cancellationToken);
        return ExitCodes.Success;
    }
}
