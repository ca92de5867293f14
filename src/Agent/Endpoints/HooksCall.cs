using Google.Protobuf;
using Grpc.Core;
using Orc.Agent.Engine.Hooks;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>
/// One watch of hooks. Its end is the client's to say, so that nothing is lost that was written before.
/// </summary>
internal sealed class HooksCall(
    HookOutputs outputs, IAsyncStreamReader<HooksInput> input, IServerStreamWriter<HookOutput> output)
{
    public async Task RunAsync(ServerCallContext context)
    {
        if (!await input.MoveNext(context.CancellationToken))
        {
            return;
        }

        using var subscription = outputs.Subscribe(input.Current.Project);

        // The headers go now: whoever waits for them knows that nothing is missed from here on.
        await context.WriteResponseHeadersAsync([]);
        var ending = EndAsync(subscription, context.CancellationToken);
        try
        {
            await foreach (var line in subscription.Reader.ReadAllAsync(context.CancellationToken))
            {
                await output.WriteAsync(ToWire(line), context.CancellationToken);
            }
        }
        finally
        {
            await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A client that is gone ends it as well.
    private async Task EndAsync(HookOutputs.Subscription subscription, CancellationToken cancellationToken)
    {
        try
        {
            while (await input.MoveNext(cancellationToken))
            {
                // There is nothing more to ask for.
            }
        }
        finally
        {
            subscription.End();
        }
    }

    private static HookOutput ToWire(HookLine line) => new()
    {
        Container = line.Container,
        Service = line.Service,
        Content = UnsafeByteOperations.UnsafeWrap(line.Text),
    };
}
