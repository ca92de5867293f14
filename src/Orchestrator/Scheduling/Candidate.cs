using Orc.Orchestrator.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>A node while tasks of one service are placed: what is held of it, those placed just now included.</summary>
internal sealed class Candidate(Node node, NodeLoad load, int place)
{
    private HashSet<int>? _ports;
    private Dictionary<string, long>? _generic;

    public Node Node => node;

    /// <summary>Its place in the order of ids.</summary>
    public int Place => place;

    public long NanoCpus { get; private set; } = load.NanoCpus;

    public long Memory { get; private set; } = load.Memory;

    /// <summary>All tasks on it.</summary>
    public int Tasks { get; private set; } = load.Tasks;

    /// <summary>Those of the service.</summary>
    public int OfService { get; set; }

    /// <summary>How often the service failed there of late; 0: not often enough to count.</summary>
    public int Penalty { get; set; }

    /// <summary>What the image that it has to fetch counts, in halves of a task; 0: it has it.</summary>
    public int Fetching { get; init; }

    public long Used(string kind) =>
        load.Generic.GetValueOrDefault(kind) + (_generic?.GetValueOrDefault(kind) ?? 0);

    public bool HasPort(int port) => load.HasPort(port) || _ports?.Contains(port) == true;

    /// <summary>The names of a kind that were given just now.</summary>
    public HashSet<string> Given => field ??= new(StringComparer.Ordinal);

    public void Take(PlacementAsk ask)
    {
        Tasks++;
        OfService++;
        NanoCpus += ask.Reservations.NanoCpus;
        Memory += ask.Reservations.Memory.Bytes;
        foreach (var (kind, amount) in ask.Generic)
        {
            _generic ??= new Dictionary<string, long>(StringComparer.Ordinal);
            _generic[kind] = _generic.GetValueOrDefault(kind) + amount;
        }

        foreach (var port in ask.Ports)
        {
            (_ports ??= []).Add(port);
        }
    }
}
