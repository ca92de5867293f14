using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Model.Containers;
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
        if (policy == "always")
        {
            await PullAsync(invocation, daemon, spec, cancellationToken);
        }

        if (_container.PublishesAll(invocation.Parsed))
        {
            spec = await PublishedAll.AddAsync(daemon, spec, cancellationToken);
        }

        var reply = await MakeAsync(invocation, daemon, spec, policy, cancellationToken);
        CidFile.Write(cidFile, reply.Id);
        foreach (var said in reply.Warnings)
        {
            await invocation.Error.WriteLineAsync($"WARNING: {said}");
        }

        await invocation.Out.WriteLineAsync(reply.Id);
        return ExitCodes.Success;
    }

    private async Task<CreateContainerReply> MakeAsync(
        Invocation invocation,
        DaemonConnection daemon,
        ContainerSpec spec,
        string policy,
        CancellationToken cancellationToken)
    {
        var request = new CreateContainerRequest { Spec = spec.ToWire() };
        try
        {
            return await daemon.Containers.CreateAsync(request, cancellationToken: cancellationToken);
        }
        catch (RpcException failure) when (
            failure.StatusCode == StatusCode.NotFound
            && policy == "missing"
            && failure.Status.Detail.Contains("image", StringComparison.OrdinalIgnoreCase))
        {
            await PullAsync(invocation, daemon, spec, cancellationToken);
            return await daemon.Containers.CreateAsync(request, cancellationToken: cancellationToken);
        }
    }

    private async Task PullAsync(
        Invocation invocation, DaemonConnection daemon, ContainerSpec spec, CancellationToken cancellationToken)
    {
        var request = new PullRequest
        {
            Image = spec.Image,
            Login = RegistryLogins.Find(spec.Image, invocation.Host),
        };
        if (spec.Platform is not null)
        {
            request.Platform = spec.Platform;
        }

        var lines = new PullLines(invocation.Error, spec.Image);
        using var call = daemon.Images.Pull(request, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            if (!_pull.IsQuiet(invocation.Parsed))
            {
                lines.Tell(call.ResponseStream.Current);
            }
        }
    }
}
