using Grpc.Core;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Nodes;

/// <summary>One verb on several nodes, one after another: what is refused of one is said, and stops no other.</summary>
internal static class EachNode
{
    public static async Task<int> RunAsync(Invocation invocation, IEnumerable<string> nodes, Func<string, Task> act)
    {
        var code = ExitCodes.Success;
        foreach (var node in nodes)
        {
            try
            {
                await act(node);
            }
            catch (RpcException refused) when (refused.StatusCode
                is StatusCode.NotFound or StatusCode.InvalidArgument or StatusCode.FailedPrecondition)
            {
                await invocation.Out.FlushAsync();
                await invocation.Error.WriteLineAsync(refused.Status.Detail);
                code = ExitCodes.Failure;
            }
        }

        return code;
    }
}
