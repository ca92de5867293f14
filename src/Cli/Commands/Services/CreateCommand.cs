using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

internal sealed class CreateCommand : Command
{
    private readonly ServiceFlags _flags = new(ListFlagForm.Whole);
    private readonly ServiceFollowing _following = new();
    private readonly Option<string?> _name = Flag.Text("--name", "Service name");
    private readonly Option<string?> _mode = Flag.Text(
        "--mode", "Service mode (replicated, global, replicated-job, global-job)");

    private readonly Option<bool> _logins = Flag.Switch(
        "--with-registry-auth", "Give the cluster the login of this user to the image's registry");

    private readonly Argument<string> _image = Operand.One("IMAGE");
    private readonly Argument<string[]> _command = Operand.Rest("[COMMAND] [ARG...]");

    private CreateCommand()
        : base("create", "Create a new service")
    {
        Add(_name);
        Add(_mode);
        Add(_logins);
        _flags.AddTo(this);
        _following.AddTo(this);
        Add(_image);
        Add(_command);
        this.Runs(RunAsync);
    }

    public static Command Create() => new CreateCommand();

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = ContainerRequestReading.Checked(invocation, () => Request(invocation));
        _ = await invocation.ConnectOrStartAsync(cancellationToken);
        var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
        if (invocation.Get(_logins))
        {
            await ClusterLogins.GiveAsync(invocation, cluster, [request.Container.Image], cancellationToken);
        }

        var reply = await cluster.Services.CreateAsync(request, cancellationToken: cancellationToken);
        await invocation.Out.WriteLineAsync(string.Join('\n', reply.Services));
        return await _following.AfterAsync(invocation, cluster, reply, cancellationToken);
    }

    private CreateServiceRequest Request(Invocation invocation)
    {
        var flags = new FlagReader(invocation.Parsed);
        var image = invocation.Get(_image);
        if (!ImageReference.TryParse(image, out var reference, out var error))
        {
            throw new FlagException(error);
        }

        var request = new CreateServiceRequest
        {
            RequestId = RequestIds.Create(),
            Name = flags.Word(_name) ?? reference.Path.Split('/')[^1],
            Container = _flags.Container(flags, Surroundings.Of(invocation.Host)),
            Settings = _flags.Settings(flags),
        };
        request.Container.Image = image;
        if (invocation.Get(_command) is { Length: > 0 } words)
        {
            request.Container.Command = new StringList { Values = { words } };
        }

        request.Settings.Mode = flags.Word(_mode) switch
        {
            null or "replicated" => WireServiceMode.Replicated,
            "global" => WireServiceMode.Global,
            "replicated-job" => WireServiceMode.ReplicatedJob,
            "global-job" => WireServiceMode.GlobalJob,
            var other => throw FlagReader.Refused(
                _mode, other, "it is replicated, global, replicated-job or global-job"),
        };
        return request.Settings is { Mode: WireServiceMode.Global or WireServiceMode.GlobalJob, HasReplicas: true }
            ? throw new FlagException("replicas can only be used with replicated or replicated-job mode")
            : request;
    }
}
