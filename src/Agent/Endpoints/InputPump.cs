using Grpc.Core;

namespace Orc.Agent.Endpoints;

/// <summary>Reads what an attached client sends, in order, until it leaves, detaches or is cut off.</summary>
internal static class InputPump
{
    /// <returns>True: the client detached, or has gone. False: what it was attached to has ended.</returns>
    /// <param name="reader">The call's requests, behind the first.</param>
    /// <param name="read">Makes one of them out of a message; null: not one for a running thing.</param>
    /// <param name="take">Does what was said, until that has ended: a program may never read what it is given.</param>
    /// <param name="stop">What the client is attached to has ended.</param>
    public static async Task<bool> RunAsync<T>(
        IAsyncStreamReader<T> reader,
        Func<T, ClientInput?> read,
        Func<ClientInput, CancellationToken, ValueTask> take,
        CancellationToken stop)
    {
        try
        {
            while (await reader.MoveNext(stop))
            {
                var input = read(reader.Current);
                if (input is ClientInput.Detach)
                {
                    return true;
                }

                if (input is not null)
                {
                    await take(input, stop);
                }
            }

            // The client has nothing more to say, and still listens.
            return false;
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or RpcException)
        {
            return !stop.IsCancellationRequested;
        }
    }
}
