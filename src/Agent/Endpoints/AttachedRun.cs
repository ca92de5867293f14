using Google.Protobuf;
using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Conmon;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>
/// A client at a container's input and output, until the run ends or the client leaves.
/// </summary>
internal sealed class AttachedRun(IContainerEngine engine, ContainerReport container, AttachClient client)
{
    private const int ChunkBytes = 8192;

    public required IServerStreamWriter<RunOutput> Output { get; init; }

    public required bool Stdin { get; init; }

    public required bool Stdout { get; init; }

    public required bool Stderr { get; init; }

    /// <returns>True: the output has come to its end. False: the client left before.</returns>
    /// <param name="reader">The call's requests, behind the first.</param>
    /// <param name="read">Makes one of them out of a message.</param>
    /// <param name="cancellationToken">The call's own.</param>
    public async Task<bool> PumpAsync<T>(
        IAsyncStreamReader<T> reader, Func<T, ClientInput?> read, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var output = CopyOutputAsync(stop.Token);
        var input = InputPump.RunAsync(reader, read, TakeAsync, stop.Token);
        try
        {
            if (await Task.WhenAny(output, input) == input && await input)
            {
                // Detached: the container runs on without this client.
                return false;
            }

            await output;
            return true;
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)output).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await input;
        }
    }

    private async Task CopyOutputAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkBytes];
        while (await client.ReadAsync(buffer, cancellationToken) is var (isError, count))
        {
            if (isError ? !Stderr : !Stdout)
            {
                continue;
            }

            var chunk = new OutputChunk
            {
                Stream = isError ? OutputStream.Stderr : OutputStream.Stdout,
                Content = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count)),
            };

            // Written is serialized: the buffer may be used again.
            await Output.WriteAsync(new RunOutput { Chunk = chunk }, cancellationToken);
        }
    }

    private async ValueTask TakeAsync(ClientInput said, CancellationToken stop)
    {
        try
        {
            switch (said)
            {
                case ClientInput.Stdin stdin when Stdin:
                    await client.WriteAsync(stdin.Content.Memory, stop);
                    break;
                case ClientInput.StdinClosed when Stdin:
                    client.CloseInput();
                    break;
                case ClientInput.Resize resize:
                    engine.Resize(container.Id, resize.Size);
                    break;
                case ClientInput.Signal signal:
                    await engine.KillAsync(container.Id, signal.Name, CancellationToken.None);
                    break;
                default:
                    break;
            }
        }
        catch (Exception failure) when (failure is System.Net.Sockets.SocketException or EngineException)
        {
            // Its end came first, and will be told.
        }
    }
}
