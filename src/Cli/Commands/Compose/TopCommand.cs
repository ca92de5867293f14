using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose top</c>: the processes of each container.</summary>
internal sealed class TopCommand : Command
{
    private const int Columns = 5;

    private readonly ComposeFlags _flags;
    private readonly Argument<string[]> _services = Operand.Any("[SERVICES...]");

    public TopCommand(ComposeFlags flags)
        : base("top", "Display the running processes")
    {
        _flags = flags;
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(
            invocation.Get(_services), cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var containers = await ProjectContainers.ListAsync(
            daemon, opened.Name, invocation.Get(_services), OneOffs.Included, cancellationToken);
        var lines = new List<IReadOnlyList<string>>();
        foreach (var container in containers.Where(container => container.State == WireContainerState.Running))
        {
            var reply = await daemon.Containers.TopAsync(
                new TopRequest { Container = container.Id }, cancellationToken: cancellationToken);
            if (lines.Count == 0)
            {
                lines.Add(["SERVICE", "#", .. reply.Titles]);
            }

            lines.AddRange(reply.Processes.Select(process => (string[])
            [
                ProjectContainers.Service(container), $"{ProjectContainers.Number(container)}", .. process.Values,
            ]));
        }

        TextTable.Write(invocation.Out, lines, Columns);
        return ExitCodes.Success;
    }
}
