using Google.Protobuf;
using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Exec;
using Orc.Linux.Processes;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>One <c>exec</c>: another process in a running container, its input, output and exit code.</summary>
internal sealed class ExecCall(
    EndpointParts parts, IAsyncStreamReader<ExecInput> input, IServerStreamWriter<RunOutput> output)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await input.MoveNext(cancellationToken) || input.Current.Begin is not { } begin)
        {
            throw EndpointErrors.Invalid("an exec begins with a container and a command");
        }

        var container = parts.Engine.Find(begin.Container) ?? throw EndpointErrors.NoSuchContainer(begin.Container);
        if (begin.Command.Count == 0)
        {
            throw EndpointErrors.Invalid("No exec command specified");
        }

        var request = new ExecRequest
        {
            Container = container.Id,
            Command = [.. begin.Command],
            Environment = [.. begin.Environment.Select(ContainerMapping.ToModel)],
            User = begin.HasUser ? begin.User : null,
            WorkingDirectory = begin.HasWorkingDirectory ? begin.WorkingDirectory : null,
            Tty = begin.Tty,
            Size = begin.Size is { } size ? ClientInput.SizeOf(size) : null,
            OpenStdin = begin.Stdin,
            Privileged = begin.Privileged,
        };
        try
        {
            await (begin.Detached
                ? StartDetachedAsync(request, cancellationToken)
                : RunAsync(request, cancellationToken));
        }
        catch (EngineException failure) when (
            failure.Reason is EngineFailure.CommandNotFound or EngineFailure.NotExecutable)
        {
            await output.WriteAsync(
                new RunOutput { Failed = new RunFailed { Code = failure.ExitCode, Message = failure.Message } },
                cancellationToken);
        }
    }

    private async Task StartDetachedAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        await parts.Exec.StartDetachedAsync(request, cancellationToken);
        await output.WriteAsync(new RunOutput { Started = true }, cancellationToken);
    }

    private async Task RunAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        await using var session = await parts.Exec.StartAsync(request, cancellationToken);
        await output.WriteAsync(new RunOutput { Started = true }, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var said = InputPump.RunAsync(
            input, ClientInput.From, (take, over) => TakeAsync(session, take, over), stop.Token);
        try
        {
            var code = await ExecOutput.CopyAsync(session, WriteAsync, parts.Time, cancellationToken);
            await output.WriteAsync(new RunOutput { Exited = new RunExited { Code = code } }, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await said;
        }

        ValueTask WriteAsync(bool isError, ReadOnlyMemory<byte> content)
        {
            var chunk = new OutputChunk
            {
                Stream = isError ? OutputStream.Stderr : OutputStream.Stdout,
                Content = UnsafeByteOperations.UnsafeWrap(content),
            };
            return new ValueTask(output.WriteAsync(new RunOutput { Chunk = chunk }, cancellationToken));
        }
    }

    private static async ValueTask TakeAsync(ExecSession session, ClientInput said, CancellationToken stop)
    {
        try
        {
            switch (said)
            {
                case ClientInput.Stdin stdin when session.Input is { } process:
                    await process.WriteAsync(stdin.Content.Memory, stop);
                    break;
                case ClientInput.StdinClosed:
                    session.CloseInput();
                    break;
                case ClientInput.Resize resize:
                    await session.ResizeAsync(resize.Size, stop);
                    break;
                case ClientInput.Signal signal when Signals.TryParse(signal.Name, out var number):
                    await session.TrySendSignalAsync(number, stop);
                    break;
                default:
                    break;
            }
        }
        catch (Exception failure) when (failure is Linux.LinuxException or ObjectDisposedException or IOException)
        {
            // It has closed its input or has ended; its end will be told.
        }
    }
}
