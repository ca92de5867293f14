namespace Orc.Simulation.Tests.Cluster;

/// <summary>A number for a history (FNV-1a of 64 bits): the same in every process.</summary>
internal sealed class HistoryHash
{
    private const ulong Prime = 1_099_511_628_211;

    public ulong Value { get; private set; } = 14_695_981_039_346_656_037;

    public void Add(long number)
    {
        for (var shift = 0; shift < 64; shift += 8)
        {
            Value = (Value ^ (byte)(number >> shift)) * Prime;
        }
    }

    public void Add(string text)
    {
        foreach (var letter in text)
        {
            Value = (Value ^ letter) * Prime;
        }
    }
}
