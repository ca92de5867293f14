using System.CommandLine;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose rm</c>: of stopped containers; asks first.</summary>
internal sealed class RmCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _force = Flag.Switch("-f, --force", "Don't ask to confirm removal");
    private readonly Option<bool> _stop =
        Flag.Switch("-s, --stop", "Stop the containers, if required, before removing");
    private readonly Option<bool> _volumes =
        Flag.Switch("-v, --volumes", "Remove any anonymous volumes attached to containers");

    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public RmCommand(ComposeFlags flags)
        : base("rm", "Removes stopped service containers")
    {
        _flags = flags;
        Add(_force);
        Add(_stop);
        Add(_volumes);
        Add(new Option<bool>("--all", "-a") { Hidden = true, Description = "Of before: no effect" });
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var services = invocation.Get(_services);
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(services, cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        if (invocation.Get(_stop))
        {
            _ = await SignalCall.RunAsync(
                invocation,
                _flags,
                new SignalRequest { Verb = SignalVerb.Stop, Services = { services } },
                cancellationToken);
        }

        var all = await ProjectContainers.ListMeantAsync(
            daemon, opened.Name, opened.Meant(services), OneOffs.Excluded, cancellationToken);
        var isDryRun = invocation.Get(_flags.DryRun);
        var going = all
            .Where(container => container.State is WireContainerState.Created or WireContainerState.Exited
                or WireContainerState.Dead
                || (isDryRun && invocation.Get(_stop)))
            .Select(container => container.Name)
            .ToArray();
        if (going.Length == 0)
        {
            await ComposeFlags.Notices(invocation).WriteLineAsync("No stopped containers");
            return ExitCodes.Success;
        }

        if (isDryRun)
        {
            return await PrintedPlan.WriteAsync(
                invocation,
                _flags,
                going.SelectMany(name => (string[])[$"Container {name} Removing", $"Container {name} Removed"]));
        }

        if (!invocation.Get(_force)
            && !await Confirmation.AskAsync(
                invocation, $"Going to remove {string.Join(", ", going)}", cancellationToken))
        {
            return ExitCodes.Success;
        }

        return await SignalCall.RunAsync(
            invocation,
            _flags,
            new SignalRequest
            {
                Verb = SignalVerb.Remove,
                RemoveVolumes = invocation.Get(_volumes),
                Services = { services },
            },
            cancellationToken);
    }
}
