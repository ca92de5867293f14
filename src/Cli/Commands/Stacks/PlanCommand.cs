using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Stacks;

/// <summary><c>orc plan</c>: what a deploy would change and why; nothing is touched.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var files = new StackFiles();
        var prune = Flag.Switch("--prune", "Plan for --prune: services that are no longer referenced go");
        var stack = Operand.One("STACK");
        var command = new Command("plan", "Say what deploying a stack would change, and why; nothing is touched")
        {
            prune, stack,
        };
        files.AddTo(command);
        command.Runs(async (invocation, cancellationToken) =>
        {
            var project = await files.LoadAsync(
                invocation, invocation.Get(stack), isAgreed: true, cancellationToken);
            var request = StackFiles.ToUp(project);
            request.DryRun = true;
            request.RemoveOrphans = invocation.Get(prune);
            request.IgnoreOrphans = !request.RemoveOrphans;
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            using var call = cluster.Projects.Up(request, cancellationToken: cancellationToken);
            _ = await StackEvents.FollowAsync(invocation, call, isQuiet: false, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
