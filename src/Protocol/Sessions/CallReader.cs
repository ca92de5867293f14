using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Grpc.Core;

namespace Orc.Protocol.Sessions;

/// <summary>
/// What comes up a gRPC call, as a channel that holds nothing: a thousand agents' beats wake one reader each, and no
/// second one. A call that breaks is a channel that ends.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="inspect">Looks at each message; what it throws is thrown to whoever reads.</param>
public sealed class CallReader<T>(IAsyncStreamReader<T> call, Action<T> inspect) : ChannelReader<T>
    where T : class
{
    private bool _isThere;

    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        item = _isThere ? call.Current : null;
        _isThere = false;
        return item is not null;
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isThere)
        {
            return true;
        }

        try
        {
            if (!await call.MoveNext(cancellationToken))
            {
                return false;
            }
        }
        catch (Exception over) when (over is IOException or RpcException or InvalidOperationException
            || (over is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }

        inspect(call.Current);
        _isThere = true;
        return true;
    }
}
