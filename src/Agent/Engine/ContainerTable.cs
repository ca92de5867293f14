using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Agent.Engine;

/// <summary>The containers of the node by id and by name.</summary>
internal sealed class ContainerTable
{
    // Ends of containers that were removed a moment ago, for whoever still waits for them.
    private const int KeptExits = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ContainerId> _names = new(StringComparer.Ordinal);
    private readonly Queue<ContainerId> _gone = new();
    private readonly Dictionary<ContainerId, ExitReport> _exits = [];

    private ImmutableSortedDictionary<ContainerId, ContainerCell> _cells =
        ImmutableSortedDictionary<ContainerId, ContainerCell>.Empty;

    /// <summary>The oldest first.</summary>
    public ImmutableArray<ContainerCell> All() =>
        [.. _cells.Values.OrderBy(cell => cell.Record.CreatedAt).ThenBy(cell => cell.Id)];

    public ContainerCell? Find(ContainerId id) => _cells.GetValueOrDefault(id);

    /// <summary>By id, name, or the start of an id.</summary>
    public ContainerCell? Find(string nameOrId)
    {
        var text = nameOrId.TrimStart('/');
        if (_cells.GetValueOrDefault(new ContainerId(text)) is { } exact)
        {
            return exact;
        }

        lock (_gate)
        {
            if (_names.TryGetValue(text, out var named))
            {
                return _cells.GetValueOrDefault(named);
            }
        }

        if (text.Length == 0 || !text.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        var matching = _cells.Values.Where(cell => cell.Id.Value.StartsWith(text, StringComparison.Ordinal)).ToList();
        return matching.Count <= 1
            ? matching.FirstOrDefault()
            : throw new EngineException(
                EngineFailure.Conflict,
                $"multiple containers found with the id prefix {text}: {string.Join(", ", matching.Select(Short))}");
    }

    /// <summary>Takes a name; an error if another container has it.</summary>
    public void Reserve(string name, ContainerId id)
    {
        lock (_gate)
        {
            if (_names.TryGetValue(name, out var other) && other != id)
            {
                throw new EngineException(
                    EngineFailure.Conflict,
                    $"Conflict. The container name \"/{name}\" is already in use by container \"{other}\". " +
                    "You have to remove (or rename) that container to be able to reuse that name.");
            }

            _names[name] = id;
        }
    }

    public void Release(string name, ContainerId id)
    {
        lock (_gate)
        {
            if (_names.GetValueOrDefault(name) == id)
            {
                _names.Remove(name);
            }
        }
    }

    public void Add(ContainerCell cell)
    {
        lock (_gate)
        {
            _cells = _cells.SetItem(cell.Id, cell);
        }
    }

    public void Remove(ContainerCell cell)
    {
        if (cell.Record.LastExit is { } exit)
        {
            RememberExit(cell.Id, exit);
        }

        lock (_gate)
        {
            _cells = _cells.Remove(cell.Id);
        }

        Release(cell.Record.Name, cell.Id);
    }

    /// <summary>For whoever asks after the container is gone.</summary>
    public void RememberExit(ContainerId id, ExitReport exit)
    {
        lock (_gate)
        {
            _exits[id] = exit;
            _gone.Enqueue(id);
            if (_gone.Count > KeptExits)
            {
                _exits.Remove(_gone.Dequeue());
            }
        }
    }

    /// <summary>The end of a container that was removed a moment ago.</summary>
    public ExitReport? FindExit(ContainerId id)
    {
        lock (_gate)
        {
            return _exits.GetValueOrDefault(id);
        }
    }

    private static string Short(ContainerCell cell) => cell.Id.Short;
}
