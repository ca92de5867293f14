using System.Globalization;
using System.Text;
using Grpc.Core;
using Orc.Cli.Attaching;
using Orc.Cli.Commands.Images;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Compose.Watching;
using Orc.Model.Containers;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose.Watching;

/// <summary>
/// Does to a service's containers what changes of files want. What fails is said, and the watch goes on.
/// </summary>
internal sealed class ServiceSync(Invocation invocation, string project, Action<string> say)
{
    private const int MostOutput = 4096;

    public async Task ApplyAsync(ServiceChange change, CancellationToken cancellationToken)
    {
        try
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var containers = await ProjectContainers.ListAsync(
                daemon, project, [change.Service], OneOffs.Excluded, cancellationToken);
            var running = containers
                .Where(container => container.State is WireContainerState.Running or WireContainerState.Paused)
                .ToArray();
            if (!change.Steps.IsEmpty)
            {
                say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Syncing service \"{change.Service}\" after {change.Count} changes were detected"));
            }

            foreach (var container in running)
            {
                await CopyAsync(daemon, container, change, cancellationToken);
                foreach (var command in change.Commands)
                {
                    await RunAsync(daemon, container, command, cancellationToken);
                }
            }

            if (change.Restarts)
            {
                await RestartAsync(daemon, change.Service, cancellationToken);
            }
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            say($"service \"{change.Service}\": {DaemonErrors.Describe(failure)}");
        }
        catch (CliException failure)
        {
            say($"service \"{change.Service}\": {failure.Message}");
        }
    }

    private static async Task CopyAsync(
        DaemonConnection daemon,
        WireContainerReport container,
        ServiceChange change,
        CancellationToken cancellationToken)
    {
        if (change.Steps.IsEmpty)
        {
            return;
        }

        await using var archive = new SyncPipe(change.Steps, cancellationToken);
        using var call = daemon.Containers.WriteArchive(cancellationToken: cancellationToken);
        await call.RequestStream.WriteAsync(
            new ArchiveInput { Target = new PathRequest { Container = container.Id, Path = "/", Changes = true } },
            cancellationToken);
        await Uploads.SendAsync(
            archive.Output,
            piece => call.RequestStream.WriteAsync(new ArchiveInput { Content = piece }, cancellationToken),
            cancellationToken);
        await call.RequestStream.CompleteAsync();
        _ = await call.ResponseAsync;
    }

    private async Task RunAsync(
        DaemonConnection daemon, WireContainerReport container, HookSpec command, CancellationToken cancellationToken)
    {
        var begin = new ExecBegin
        {
            Container = container.Id,
            Command = { command.Command },
            Environment = { command.Environment.Select(ContainerMapping.ToWire) },
            Privileged = command.Privileged,
        };
        if (command.User is { } user)
        {
            begin.User = user;
        }

        if (command.WorkingDirectory is { } directory)
        {
            begin.WorkingDirectory = directory;
        }

        using var call = await ExecCall.BeginAsync(
            daemon.Containers.Exec(cancellationToken: cancellationToken), begin, cancellationToken);
        await call.CompleteAsync();
        var (code, output) = await ReadAsync(call.Output, cancellationToken);
        var name = ProjectContainers.ShortName(container, project);
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            say($"{name}: {line}");
        }

        if (code != 0)
        {
            say(string.Create(
                CultureInfo.InvariantCulture, $"{name}: {string.Join(' ', command.Command)} ended with {code}"));
        }
    }

    private static async Task<(int Code, string Output)> ReadAsync(
        IAsyncStreamReader<RunOutput> output, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (await output.MoveNext(cancellationToken))
        {
            switch (output.Current.OutputCase)
            {
                case RunOutput.OutputOneofCase.Chunk when text.Length < MostOutput:
                    text.Append(output.Current.Chunk.Content.ToStringUtf8());
                    break;
                case RunOutput.OutputOneofCase.Exited:
                    return (output.Current.Exited.Code, text.ToString());
                case RunOutput.OutputOneofCase.Failed:
                    return (output.Current.Failed.Code, output.Current.Failed.Message);
            }
        }

        return (ExitCodes.Failure, text.ToString());
    }

    private async Task RestartAsync(DaemonConnection daemon, string service, CancellationToken cancellationToken)
    {
        using var call = daemon.Projects.Signal(
            new SignalRequest
            {
                RequestId = RequestIds.Create(),
                Project = project,
                Verb = SignalVerb.Restart,
                Services = { service },
            },
            cancellationToken: cancellationToken);
        ProjectEvent? done = null;
        await foreach (var current in ProjectEvents.ReadAsync(call.ResponseStream, cancellationToken))
        {
            done = current.Kind == ProjectEventKind.Done ? current : done;
        }

        _ = ProjectEvents.Check(done);
        say($"service \"{service}\" restarted");
    }
}
