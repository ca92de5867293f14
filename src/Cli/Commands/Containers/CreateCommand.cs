using System.CommandLine;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal sealed class CreateCommand : Command
{
    private readonly ContainerFlags _container = new();
    private readonly PullFlags _pull = new();
    private readonly Option<string?> _cidFile = Flag.Text("--cidfile", "Write the container ID to the file");

    private CreateCommand()
        : base("create", "Create a new container")
    {
        _container.AddTo(this);
        _pull.AddTo(this);
        Add(_cidFile);
        this.Runs(RunAsync);
    }

    public static Command Create() => new CreateCommand();

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var spec = _container.Spec(invocation) with { StdinOnce = false };
        var policy = ContainerRequestReading.Checked(invocation, () => _pull.Policy(invocation.Parsed));
        var cidFile = ContainerRequestReading.Checked(invocation, () => CidFile.Check(invocation.Get(_cidFile)));
        var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
        var images = new MissingImages(invocation, daemon) { IsQuiet = _pull.IsQuiet(invocation.Parsed) };
        if (policy == "always")
        {
            await images.PullAsync(spec, cancellationToken);
        }

        if (_container.PublishesAll(invocation.Parsed))
        {
            spec = await PublishedAll.AddAsync(daemon, spec, cancellationToken);
        }

        var reply = policy == "missing"
            ? await images.CreateAsync(spec, cancellationToken)
            : await daemon.Containers.CreateAsync(
                new CreateContainerRequest { Spec = spec.ToWire() }, cancellationToken: cancellationToken);
        CidFile.Write(cidFile, reply.Id);
        foreach (var said in reply.Warnings)
        {
            await invocation.Error.WriteLineAsync($"WARNING: {said}");
        }

        await invocation.Out.WriteLineAsync(reply.Id);
        return ExitCodes.Success;
    }
}
