using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Logs;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>One <c>attach</c> to a container that runs.</summary>
internal sealed class AttachCall(
    IContainerEngine engine,
    ContainerLogs logs,
    IAsyncStreamReader<AttachInput> input,
    IServerStreamWriter<RunOutput> output)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await input.MoveNext(cancellationToken) || input.Current.Begin is not { } begin)
        {
            throw EndpointErrors.Invalid("an attach begins with a container");
        }

        var container = engine.Find(begin.Container) ?? throw EndpointErrors.NoSuchContainer(begin.Container);
        Check(container);
        var ended = engine.WaitAsync(container.Id, cancellationToken);
        var position = logs.FindEnd(container.Id);
        using var client = await engine.AttachAsync(container.Id, cancellationToken);
        if (container.Spec.Tty && begin.Size is { } size)
        {
            engine.Resize(container.Id, ClientInput.SizeOf(size));
        }

        await output.WriteAsync(new RunOutput { Started = true }, cancellationToken);
        await output.WriteAsync(new RunOutput { LogPosition = position.ToString() }, cancellationToken);
        var attached = new AttachedRun(engine, container, client)
        {
            Output = output,
            Stdin = begin.Stdin && container.Spec.OpenStdin,
            Stdout = begin.Stdout,
            Stderr = begin.Stderr,
        };
        if (await attached.PumpAsync(input, ClientInput.From, cancellationToken))
        {
            var exit = await ended;
            await output.WriteAsync(
                new RunOutput { Exited = new RunExited { Code = exit.Code, OomKilled = exit.OomKilled } },
                cancellationToken);
        }
    }

    private static void Check(ContainerReport container)
    {
        var problem = container.State switch
        {
            ContainerState.Running => null,
            ContainerState.Paused => "You cannot attach to a paused container, unpause it first",
            ContainerState.Restarting => "You cannot attach to a restarting container, wait until it is running",
            _ => "You cannot attach to a stopped container, start it first",
        };
        if (problem is not null)
        {
            throw new EngineException(EngineFailure.Conflict, problem);
        }
    }
}
