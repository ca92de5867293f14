using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Containers;

/// <summary>
/// One verb on several containers: side by side, told in the order they were named, and the failure of one stops none.
/// </summary>
internal static class EachContainer
{
    private const int AtOnce = 32;

    /// <summary>The line that is printed for a container that it worked on; null: none.</summary>
    internal delegate Task<string?> Act(DaemonConnection daemon, string container, CancellationToken cancellationToken);

    public static async Task<int> RunAsync(
        Invocation invocation, IEnumerable<string> containers, Act act, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        using var slots = new SemaphoreSlim(AtOnce);
        var results = containers
            .Select(container => TryAsync(daemon, container, act, slots, cancellationToken))
            .ToArray();
        var code = ExitCodes.Success;
        foreach (var result in results)
        {
            var (line, error) = await result;
            if (error is not null)
            {
                await invocation.Out.FlushAsync(cancellationToken);
                await invocation.Error.WriteLineAsync(error.AsMemory(), cancellationToken);
                code = ExitCodes.Failure;
            }
            else if (line is not null)
            {
                await invocation.Out.WriteLineAsync(line.AsMemory(), cancellationToken);
            }
        }

        return code;
    }

    /// <summary>As <see cref="RunAsync"/>; a name that no container here has may be a task's of another node.</summary>
    public static Task<int> RunAnywhereAsync(
        Invocation invocation, IEnumerable<string> containers, Act act, CancellationToken cancellationToken) =>
        RunAsync(
            invocation,
            containers,
            async (daemon, container, token) =>
            {
                try
                {
                    return await act(daemon, container, token);
                }
                catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
                {
                    var tasks = await TaskLookup.ListAsync(invocation, container, token);
                    if (TaskLookup.AreOfService(tasks, container))
                    {
                        throw new RpcException(new Status(
                            StatusCode.InvalidArgument,
                            $"{container} is a service: name one of its tasks (orc service ps {container}), or change "
                            + $"how many there are (orc service scale {container}=0)"));
                    }

                    if (tasks.Count == 0 || await TaskLookup.FindAsync(invocation, container, token) is not { } found)
                    {
                        throw;
                    }

                    return await act(found.Daemon, found.Container, token) is null ? null : container;
                }
            },
            cancellationToken);

    private static async Task<(string? Line, string? Error)> TryAsync(
        DaemonConnection daemon, string container, Act act, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            return (await act(daemon, container, cancellationToken), null);
        }
        catch (RpcException failure)
        {
            return (null, DaemonErrors.Describe(failure));
        }
        finally
        {
            _ = slots.Release();
        }
    }
}
