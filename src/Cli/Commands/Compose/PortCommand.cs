using System.CommandLine;
using System.Globalization;
using Orc.Cli.Invoking;
using Orc.Cli.Output;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose port web 80</c>: where a port of a service is published.</summary>
internal sealed class PortCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<string?> _protocol = Flag.Text("--protocol", "tcp or udp (default tcp)");
    private readonly Option<int?> _index =
        Flag.Number("--index", "Index of the container if service has multiple replicas");
    private readonly Argument<string> _service = Operand.One("SERVICE");
    private readonly Argument<string> _port = Operand.One("PRIVATE_PORT");

    public PortCommand(ComposeFlags flags)
        : base("port", "Print the public port for a port binding")
    {
        _flags = flags;
        Add(_protocol);
        Add(_index);
        Add(_service);
        Add(_port);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var service = invocation.Get(_service);
        var parts = invocation.Get(_port).Split('/', 2);
        var protocol = parts.Length > 1 ? parts[1] : invocation.Get(_protocol) ?? "tcp";
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var target))
        {
            throw new CliException($"\"{invocation.Get(_port)}\" is not a port");
        }

        var opened = await new ProjectOpening(invocation, _flags).OpenAsync([service], cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var container = await ProjectContainers.FindRunningAsync(
            daemon, opened.Name, service, invocation.Get(_index), cancellationToken);
        var found = container.Ports.FirstOrDefault(port =>
            port.Target == target && PortText.Protocol(port.Protocol) == protocol);
        if (found is null)
        {
            throw new CliException(
                $"no port {target}/{protocol} for container {container.Name}: {PortText.Of(container.Ports, [])}"
                    .TrimEnd(' ', ':'));
        }

        await invocation.Out.WriteLineAsync(PortText.Address(found.HostAddress, found.HostPort));
        return ExitCodes.Success;
    }
}
