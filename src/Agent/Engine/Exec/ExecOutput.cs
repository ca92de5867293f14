namespace Orc.Agent.Engine.Exec;

/// <summary>
/// Passes on what an exec'd process writes, to its end. What the process left running may hold its output open: that is
/// not waited for.
/// </summary>
internal static class ExecOutput
{
    /// <summary>How long after the end of the process output is still awaited.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromMilliseconds(250);

    private const int BufferBytes = 32 * 1024;

    /// <returns>The exit code; see <see cref="ExecSession.WaitAsync"/>.</returns>
    /// <param name="session">What runs.</param>
    /// <param name="sink">Gets each piece; true: it is of standard error. One call at a time.</param>
    /// <param name="time">For the wait afterwards.</param>
    /// <param name="cancellationToken">Ends the passing on, not the process.</param>
    public static async Task<int> CopyAsync(
        ExecSession session,
        Func<bool, ReadOnlyMemory<byte>, ValueTask> sink,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var gate = new SemaphoreSlim(1, 1);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var copying = Task.WhenAll(
            PassOnAsync(session.Output, isError: false),
            session.Error is { } error ? PassOnAsync(error, isError: true) : Task.CompletedTask);
        try
        {
            return await session.WaitAsync(cancellationToken);
        }
        finally
        {
            using var limit = new CancellationTokenSource(Afterwards, time);
            await using var end = limit.Token.Register(late.Cancel);
            await copying;
        }

        async Task PassOnAsync(Stream stream, bool isError)
        {
            var buffer = new byte[BufferBytes];
            try
            {
                while (await stream.ReadAsync(buffer, late.Token) is var count and > 0)
                {
                    await gate.WaitAsync(cancellationToken);
                    try
                    {
                        await sink(isError, buffer.AsMemory(0, count));
                    }
                    finally
                    {
                        gate.Release();
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // Nobody listens any more, or what is left belongs to a process that runs on.
            }
        }
    }
}
