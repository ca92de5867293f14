using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orc.Agent.Endpoints;

/// <summary>
/// Every call's last resort: failures become words for people, and ours are logged whole. Calls that stay open are
/// let go when the daemon ends, by the code that tells a client to come back.
/// </summary>
internal sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> logger, IHostApplicationLifetime lifetime)
    : Interceptor
{
    private const string ShutdownMethod = "/Shutdown";

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, () => UntilStopAsync(context, continuation(request, responseStream, context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, () => UntilStopAsync(context, continuation(requestStream, responseStream, context)));

    private async Task UntilStopAsync(ServerCallContext context, Task call)
    {
        if (context.Method.EndsWith(ShutdownMethod, StringComparison.Ordinal))
        {
            await call;
            return;
        }

        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStopping.Register(stopping.SetResult);
        if (await Task.WhenAny(call, stopping.Task) == call)
        {
            await call;
            return;
        }

        // What the call was doing is cancelled by its own token, which the end of the answer sets off.
        _ = call.ContinueWith(
            ended => ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        throw new RpcException(new Status(StatusCode.Unavailable, "orcd is ending"));
    }

    private Task RunAsync(ServerCallContext context, Func<Task> call) => RunAsync(context, async () =>
    {
        await call();
        return true;
    });

    private async Task<T> RunAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
#pragma warning disable CA1031 // The edge of a request: nothing may reach a user but a sentence.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (EndpointErrors.From(failure) is { } known)
            {
                if (known.StatusCode == StatusCode.Internal)
                {
                    // The world said no where nobody expected it: where, is of use.
                    CallMet(logger, failure, context.Method);
                }

                throw known;
            }

            if (context.CancellationToken.IsCancellationRequested)
            {
                // The client has gone, and the framework tells a call's writer so in its own ways.
                throw new RpcException(new Status(StatusCode.Cancelled, "the client has gone"));
            }

            CallFailed(logger, failure, context.Method);
            throw new RpcException(new Status(
                StatusCode.Internal, $"{failure.Message} (a fault of orcd's; `orc system logs` shows more)"));
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Method} could not be done")]
    private static partial void CallMet(ILogger logger, Exception failure, string method);

    [LoggerMessage(LogLevel.Error, "{Method} failed")]
    private static partial void CallFailed(ILogger logger, Exception failure, string method);
}
