using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Compose.Syntax;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

internal sealed class UpdateCommand : Command
{
    private readonly ServiceFlags _flags = new(ListFlagForm.Patch);
    private readonly ServiceFollowing _following = new();
    private readonly Option<string?> _image = Flag.Text("--image", "Service image tag");
    private readonly Option<string?> _args = Flag.Text("--args", "Service command args", "command");
    private readonly Option<bool> _force = Flag.Switch("--force", "Force update even if no changes require it");
    private readonly Option<bool> _rollback = Flag.Switch("--rollback", "Rollback to previous specification");
    private readonly Option<bool> _logins = Flag.Switch(
        "--with-registry-auth", "Give the cluster the login of this user to the image's registry");

    private readonly Argument<string> _service = Operand.One("SERVICE");

    private UpdateCommand()
        : base("update", "Update a service")
    {
        Add(_image);
        Add(_args);
        Add(_force);
        Add(_rollback);
        Add(_logins);
        _flags.AddTo(this);
        _following.AddTo(this);
        Add(_service);
        this.Runs(RunAsync);
    }

    public static Command Create() => new UpdateCommand();

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = ContainerRequestReading.Checked(invocation, () => Request(invocation));
        var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
        if (invocation.Get(_logins) && request.Container.HasImage)
        {
            await ClusterLogins.GiveAsync(invocation, cluster, [request.Container.Image], cancellationToken);
        }

        var reply = invocation.Get(_rollback)
            ? await cluster.Services.RollbackAsync(
                new RollbackServiceRequest { RequestId = request.RequestId, Service = request.Service, Steps = 1 },
                cancellationToken: cancellationToken)
            : await cluster.Services.UpdateAsync(request, cancellationToken: cancellationToken);
        await invocation.Out.WriteLineAsync(request.Service);
        return await _following.AfterAsync(invocation, cluster, reply, cancellationToken);
    }

    private UpdateServiceRequest Request(Invocation invocation)
    {
        var flags = new FlagReader(invocation.Parsed);
        var request = new UpdateServiceRequest
        {
            RequestId = RequestIds.Create(),
            Service = invocation.Get(_service),
            Container = _flags.Container(flags, Surroundings.Of(invocation.Host)),
            Settings = _flags.Settings(flags),
            Force = flags.Switch(_force),
        };
        if (flags.Word(_image) is { } image)
        {
            request.Container.Image = image;
        }

        if (flags.Text(_args) is { } line)
        {
            request.Container.Command = new StringList
            {
                Values =
                {
                    ShellWords.Split(line) ?? throw FlagReader.Refused(_args, line, "a quote is not closed"),
                },
            };
        }

        return request;
    }
}
