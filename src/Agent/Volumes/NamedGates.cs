namespace Orc.Agent.Volumes;

/// <summary>
/// A lock a name: what is done to one volume is done one after another, to different ones side by side.
/// </summary>
internal sealed class NamedGates
{
    private readonly Dictionary<string, Gate> _gates = new(StringComparer.Ordinal);

    public async Task<IDisposable> EnterAsync(string name, CancellationToken cancellationToken)
    {
        Gate gate;
        lock (_gates)
        {
            if (!_gates.TryGetValue(name, out gate!))
            {
                _gates[name] = gate = new Gate(this, name);
            }

            gate.Users++;
        }

        try
        {
            await gate.Semaphore.WaitAsync(cancellationToken);
            return gate;
        }
        catch
        {
            Leave(gate);
            throw;
        }
    }

    private void Leave(Gate gate)
    {
        lock (_gates)
        {
            if (--gate.Users == 0)
            {
                _gates.Remove(gate.Name);
                gate.Semaphore.Dispose();
            }
        }
    }

    private sealed class Gate(NamedGates gates, string name) : IDisposable
    {
        public string Name => name;

        public SemaphoreSlim Semaphore { get; } = new(1, 1);

        public int Users { get; set; }

        public void Dispose()
        {
            Semaphore.Release();
            gates.Leave(this);
        }
    }
}
