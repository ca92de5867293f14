using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>stop, start, restart, kill and rm: one request, which differs in a word.</summary>
internal static class SignalCall
{
    public static async Task<int> RunAsync(
        Invocation invocation, ComposeFlags flags, SignalRequest request, CancellationToken cancellationToken)
    {
        var opened = new ProjectOpening(invocation, flags).Open([.. request.Services]);
        request.RequestId = RequestIds.Create();
        request.Project = opened.Name;
        request.DryRun = invocation.Get(flags.DryRun);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var call = daemon.Projects.Signal(request, cancellationToken: cancellationToken);
        _ = await ProjectEvents.FollowAsync(call, invocation, flags.Style(invocation), cancellationToken);
        return ExitCodes.Success;
    }
}
