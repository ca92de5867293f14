using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>Gathers the changes of one verb and gives out their numbers. Lives for one plan.</summary>
internal sealed class PlanDraft(Snapshot snapshot)
{
    private readonly List<Change> _changes = [];
    private readonly List<string> _warnings = [];
    private long _counter = snapshot.Counter;
    private long _source;

    public IReadOnlyList<Change> Changes => _changes;

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Why nothing of it may be done, each reason in a line; empty: it may.</summary>
    public string Error { get; private set; } = "";

    public bool IsEmpty => _changes.Count == 0;

    /// <summary>All of it, or why nothing of it may be done.</summary>
    public ProjectPlan ToPlan(ImmutableArray<string> services) => Error.Length > 0
        ? ProjectPlan.Fail(Error)
        : new ProjectPlan { Changes = _changes, Warnings = [.. _warnings], Services = services };

    public long NextNumber() => ++_counter;

    public void Add(Change change) => _changes.Add(change);

    public void Warn(string text) => _warnings.Add(text);

    public void Refuse(string text) => Error = Error.Length == 0 ? text : $"{Error}\n{text}";

    /// <summary>A new release, and the source it comes from if none of this plan did yet.</summary>
    public long AddRelease(
        AskedProject asked, ServiceKey service, ContainerSpec container, ReservationSpec? reservations = null)
    {
        if (_source == 0 && !asked.Canonical.IsEmpty)
        {
            _source = NextNumber();
            Add(new Change.PutSource(new ProjectSource(_source, asked.Spec.Name, asked.Canonical)));
        }

        return AddRelease(new Release
        {
            Number = NextNumber(),
            Service = service,
            Container = container,
            Reservations = reservations,
            Source = _source,
        });
    }

    public long AddRelease(Release release)
    {
        Add(new Change.PutRelease(release));
        return release.Number;
    }
}
