using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// <c>orc compose pause</c> and <c>unpause</c>: the processes of each container are frozen, or go on.
/// </summary>
internal sealed class PauseCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly bool _pauses;
    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    private PauseCommand(ComposeFlags flags, string name, string description, bool pauses)
        : base(name, description)
    {
        _flags = flags;
        _pauses = pauses;
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    public static Command Pause(ComposeFlags flags) => new PauseCommand(flags, "pause", "Pause services", true);

    public static Command Unpause(ComposeFlags flags) => new PauseCommand(flags, "unpause", "Unpause services", false);

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Get(_services);
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(named, cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);

        // The engine knows containers only: whose project it is, the control plane says.
        _ = await daemon.Projects.ListAsync(
            new ListProjectsRequest { Name = opened.Name, Origin = opened.Origin },
            cancellationToken: cancellationToken);
        var containers = await ProjectContainers.ListMeantAsync(
            daemon, opened.Name, opened.Meant(named), OneOffs.Excluded, cancellationToken);
        if (invocation.Get(_flags.DryRun))
        {
            return await PrintedPlan.WriteAsync(
                invocation,
                _flags,
                containers.Where(IsMeant).Select(container => $"Container {container.Name} {Done}"));
        }

        await using var display = ProgressDisplay.Create(_flags.Style(invocation), invocation.Console, invocation.Time);
        foreach (var container in containers.Where(IsMeant))
        {
            await ChangeAsync(daemon, container, cancellationToken);
            display.Show(new ProgressStep($"Container {container.Name}", Done));
        }

        return ExitCodes.Success;
    }

    private string Done => _pauses ? "Paused" : "Unpaused";

    // As in Compose, pausing what is paused is the engine's error to tell.
    private bool IsMeant(WireContainerReport container) => _pauses
        ? container.State is WireContainerState.Running or WireContainerState.Paused
        : container.State is WireContainerState.Paused;

    private async Task ChangeAsync(
        DaemonConnection daemon, WireContainerReport container, CancellationToken cancellationToken)
    {
        var request = new ContainerRequest { Container = container.Id };
        _ = _pauses
            ? await daemon.Containers.PauseAsync(request, cancellationToken: cancellationToken)
            : await daemon.Containers.UnpauseAsync(request, cancellationToken: cancellationToken);
    }
}
