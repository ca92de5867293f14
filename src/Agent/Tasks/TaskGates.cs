namespace Orc.Agent.Tasks;

/// <summary>
/// How much is done at once. Containers are created and started four at a time: more only wait for one another in the
/// kernel (measured on two processors). Stops wait for processes, so they are not counted.
/// </summary>
internal sealed class TaskGates : IDisposable
{
    private const int Starts = 4;
    private const int Removals = 8;

    public SemaphoreSlim Starting { get; } = new(Starts, Starts);

    public SemaphoreSlim Removing { get; } = new(Removals, Removals);

    public static async Task RunAsync(SemaphoreSlim gate, Func<Task> work, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        Starting.Dispose();
        Removing.Dispose();
    }
}
