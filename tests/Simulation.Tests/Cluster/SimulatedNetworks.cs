using Orc.Agent.Networks;
using Orc.Agent.Tasks;
using Orc.Model.Networks;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>
/// The overlay networks of one node: made, told to the kernel, and removed, one after another as NodeResources does it,
/// each in its time.
/// </summary>
internal sealed class SimulatedNetworks(
    EventQueue events, Random random, SimulatedDisk disk, Func<string, bool> isUsed, PlantedBug bug)
{
    private readonly Queue<Action> _works = [];
    private int _life;
    private bool _isBusy;

    /// <summary>Networks that are there.</summary>
    public SortedDictionary<string, NodePlace> Made { get; } = new(StringComparer.Ordinal);

    /// <summary>What kernel and firewall do: the last table of each network, once it was carried out.</summary>
    public SortedDictionary<string, OverlayTable> InForce { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// What rules follow from those tables, as the real agent makes them; found out when the judge asks: most are
    /// replaced before.
    /// </summary>
    public SortedDictionary<string, Lazy<OverlayRules>> Rules { get; } = new(StringComparer.Ordinal);

    public bool IsIdle => _works.Count == 0 && !_isBusy;

    /// <summary>The process is another one; the kernel did not notice.</summary>
    public void Restart()
    {
        _life++;
        _isBusy = false;
        _works.Clear();
        foreach (var table in disk.Tables.Values)
        {
            PutInForce(table);
        }
    }

    public void Wipe()
    {
        Made.Clear();
        InForce.Clear();
        Rules.Clear();
        Restart();
    }

    /// <summary>In the order of NodeResources; <paramref name="followed"/> once the tables are in force.</summary>
    public void Assign(Assignment assignment, Action followed)
    {
        if (assignment.IsComplete)
        {
            var named = assignment.Overlays.Select(table => table.Network).ToHashSet(StringComparer.Ordinal);
            Add(() =>
            {
                foreach (var name in Made.Keys.Where(name => !named.Contains(name)).ToList())
                {
                    Remove(name);
                }
            });
        }

        foreach (var name in assignment.RemovedNetworks)
        {
            Add(() => Remove(name));
        }

        if (bug == PlantedBug.AcknowledgeEarly)
        {
            followed();
        }

        foreach (var table in assignment.Overlays)
        {
            Add(() => Follow(table));
        }

        if (bug != PlantedBug.AcknowledgeEarly)
        {
            Add(followed);
        }

        foreach (var spec in assignment.Networks)
        {
            Add(() => Ensure(spec.Name));
        }
    }

    private void Add(Action work)
    {
        _works.Enqueue(work);
        Go();
    }

    private void Go()
    {
        if (_isBusy || !_works.TryDequeue(out var work))
        {
            return;
        }

        _isBusy = true;
        var life = _life;
        events.After(random.Next(bug == PlantedBug.AcknowledgeEarly ? 300 : 12), () =>
        {
            if (life == _life)
            {
                work();
                _isBusy = false;
                Go();
            }
        });
    }

    private void Follow(OverlayTable table)
    {
        if (bug == PlantedBug.KeepStaleTable && InForce.ContainsKey(table.Network))
        {
            return;
        }

        if (bug != PlantedBug.KeepOldNetwork
            && Made.TryGetValue(table.Network, out var place) && place != NodePlace.Of(table))
        {
            Remove(table.Network);
        }

        disk.Tables[table.Network] = table;
        PutInForce(table);
    }

    private void Ensure(string name)
    {
        if (disk.Tables.TryGetValue(name, out var table))
        {
            if (!Made.TryGetValue(name, out _))
            {
                Made[name] = NodePlace.Of(table);
            }

            PutInForce(table);
        }
    }

    private void Remove(string name)
    {
        if (!isUsed(name))
        {
            Made.Remove(name);
            InForce.Remove(name);
            Rules.Remove(name);
            disk.Tables.Remove(name);
        }
    }

    private void PutInForce(OverlayTable table)
    {
        if (Made.TryGetValue(table.Network, out var place)
            && (bug == PlantedBug.KeepOldNetwork || place == NodePlace.Of(table)))
        {
            InForce[table.Network] = table;
            Rules[table.Network] = new(() => OverlayRules.Of(table, table.Network, _ => PortHolding.Ours));
        }
    }
}
