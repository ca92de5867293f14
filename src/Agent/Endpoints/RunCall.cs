using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Conmon;
using Orc.Agent.Images;
using Orc.Agent.Networks;
using Orc.Agent.Volumes;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>One <c>run</c>: image, container, attaching, start, output and exit code in one call.</summary>
internal sealed class RunCall(
    EndpointParts parts,
    ContainerCreator creator,
    IAsyncStreamReader<RunInput> input,
    IServerStreamWriter<RunOutput> output)
{
    private const int EngineFailed = 125;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await input.MoveNext(cancellationToken) || input.Current.Begin is not { } begin)
        {
            throw EndpointErrors.Invalid("a run begins with what shall run");
        }

        try
        {
            var container = await FindOrCreateAsync(begin, cancellationToken);
            await StartAsync(begin, container, cancellationToken);
        }
        catch (Exception failure) when (CodeOf(failure) is not null)
        {
            await output.WriteAsync(
                new RunOutput { Failed = new RunFailed { Code = CodeOf(failure)!.Value, Message = failure.Message } },
                cancellationToken);
        }
    }

    // Nothing ran: the codes that docker run ends with.
    private static int? CodeOf(Exception failure) => failure switch
    {
        EngineException engine => engine.ExitCode,
        ImageException or NetworkException or VolumeException or FormatException => EngineFailed,
        RpcException { StatusCode: StatusCode.NotFound } => EngineFailed,
        _ => null,
    };

    private async Task<ContainerReport> FindOrCreateAsync(RunBegin begin, CancellationToken cancellationToken)
    {
        if (begin.HasContainer)
        {
            return parts.Engine.Find(begin.Container)
                ?? throw new EngineException(EngineFailure.NotFound, $"No such container: {begin.Container}");
        }

        await creator.EnsureImageAsync(begin, output, cancellationToken);
        var created = await creator.CreateToRunAsync(begin, cancellationToken);
        var reply = new CreateContainerReply { Id = created.Id.Value, Name = created.Name };
        reply.Warnings.Add(created.Warnings);
        await output.WriteAsync(new RunOutput { Created = reply }, cancellationToken);
        return parts.Engine.Find(created.Id)
            ?? throw new EngineException(EngineFailure.NotFound, $"No such container: {created.Name}");
    }

    private async Task StartAsync(RunBegin begin, ContainerReport container, CancellationToken cancellationToken)
    {
        var attaches = !begin.Detached && (begin.AttachStdin || begin.AttachStdout || begin.AttachStderr);
        var position = parts.Logs.FindEnd(container.Id);

        // Before the start, so that not a byte is lost, and the program finds the right size at its first look.
        var attaching = attaches ? parts.Engine.AttachAsync(container.Id, cancellationToken) : null;
        if (begin.Size is { } size)
        {
            parts.Engine.Resize(container.Id, ClientInput.SizeOf(size));
        }

        using var removal = container.Spec.AutoRemove ? new ContainerRemovalWatch(parts, container.Id) : null;
        try
        {
            await parts.Engine.StartAsync(container.Id, cancellationToken);
        }
        catch (EngineException)
        {
            await ForgetAsync(attaching);
            await RemoveFailedAsync(begin, container);
            throw;
        }

        var ended = parts.Engine.WaitAsync(container.Id, cancellationToken);
        await output.WriteAsync(new RunOutput { Started = true }, cancellationToken);
        if (begin.Detached)
        {
            return;
        }

        await output.WriteAsync(new RunOutput { LogPosition = position.ToString() }, cancellationToken);
        if (attaching is null)
        {
            await SayEndAsync(await ended, removal, cancellationToken);
            return;
        }

        using var client = await attaching;
        var attached = new AttachedRun(parts.Engine, container, client)
        {
            Output = output,
            Stdin = begin.AttachStdin,
            Stdout = begin.AttachStdout,
            Stderr = begin.AttachStderr,
        };
        if (await attached.PumpAsync(input, ClientInput.From, cancellationToken))
        {
            await SayEndAsync(await ended, removal, cancellationToken);
        }
    }

    private async Task SayEndAsync(
        ExitReport exit, ContainerRemovalWatch? removal, CancellationToken cancellationToken)
    {
        if (removal is not null)
        {
            await removal.WaitAsync(cancellationToken);
        }

        await output.WriteAsync(
            new RunOutput { Exited = new RunExited { Code = exit.Code, OomKilled = exit.OomKilled } },
            cancellationToken);
    }

    private static async Task ForgetAsync(Task<AttachClient>? attaching)
    {
        if (attaching is not null)
        {
            await ((Task)attaching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (attaching.IsCompletedSuccessfully)
            {
                (await attaching).Dispose();
            }
        }
    }

    // Docker leaves a container whose start failed, unless it was to remove itself.
    private async Task RemoveFailedAsync(RunBegin begin, ContainerReport container)
    {
        if (begin.HasContainer || !container.Spec.AutoRemove)
        {
            return;
        }

        try
        {
            var request = new RemoveRequest { Force = true, Volumes = true };
            await parts.Engine.RemoveAsync(container.Id, request, CancellationToken.None);
        }
        catch (EngineException)
        {
            // It has removed itself already. Why it did not start is what counts.
        }
    }
}
