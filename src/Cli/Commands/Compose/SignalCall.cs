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
        request.RequestId = RequestIds.Create();
        request.Project = opened.Name;
        request.DryRun = invocation.Get(flags.DryRun);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        try
        {
            _ = await ProjectEvents.FollowAsync(
                daemon,
                to => to.Projects.Signal(request, cancellationToken: cancellationToken),
                invocation,
                flags.Style(invocation),
                cancellationToken);
        }
        catch (CliException) when (opened.Project is not null && request.Verb is (SignalVerb.Stop or SignalVerb.Kill))
        {
            // A service of the file of which nothing is there has nothing to stop: that is no failure.
            var there = await ProjectContainers.ListAsync(
                daemon, opened.Name, [.. request.Services], OneOffs.Excluded, cancellationToken);
            if (!there.IsEmpty)
            {
                throw;
            }

            if (request.Verb == SignalVerb.Kill)
            {
                await invocation.Error.WriteLineAsync("No container to kill");
            }
        }

        return ExitCodes.Success;
    }
}
