using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose kill</c>: a signal to every first process, SIGKILL if none is named.</summary>
internal sealed class KillCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<string?> _signal = Flag.Text("-s, --signal", "SIGNAL to send to the container");
    private readonly Option<bool> _orphans =
        Flag.Switch("--remove-orphans", "Remove containers for services not defined in the Compose file");

    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public KillCommand(ComposeFlags flags)
        : base("kill", "Force stop service containers")
    {
        _flags = flags;
        Add(_signal);
        Add(_orphans);
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var code = await SignalCall.RunAsync(
            invocation,
            _flags,
            new SignalRequest
            {
                Verb = SignalVerb.Kill,
                KillSignal = invocation.Get(_signal) ?? "SIGKILL",
                Services = { invocation.Get(_services) },
            },
            cancellationToken);
        if (invocation.Get(_orphans))
        {
            await RemoveOrphansAsync(invocation, cancellationToken);
        }

        return code;
    }

    /// <summary>Of services that no file knows any more; without files nobody can say which those are.</summary>
    private async Task RemoveOrphansAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync([], cancellationToken);
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
            Services = { orphans },
            StopGrace = 0,
            DryRun = invocation.Get(_flags.DryRun),
        };
        _ = await ProjectEvents.FollowAsync(
            daemon,
            to => to.Projects.Down(request, cancellationToken: cancellationToken),
            invocation,
            _flags.Style(invocation),
            cancellationToken);
    }
}
