using System.Runtime.CompilerServices;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>A sentence of the history, made only when that is written down.</summary>
[InterpolatedStringHandler]
internal ref struct RecordedSentence
{
    private DefaultInterpolatedStringHandler _inner;

    public RecordedSentence(int literals, int holes, SimulatedCluster cluster, out bool isNeeded)
    {
        isNeeded = cluster.IsRecorded;
        _inner = isNeeded ? new DefaultInterpolatedStringHandler(literals, holes) : default;
    }

    public void AppendLiteral(string text) => _inner.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _inner.AppendFormatted(value);

    public string Text() => _inner.ToStringAndClear();
}
