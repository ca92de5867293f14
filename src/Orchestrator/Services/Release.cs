using Orc.Model.Containers;
using Orc.Model.Services;

namespace Orc.Orchestrator.Services;

/// <summary>
/// One version of a service's container, its image resolved once. Tasks refer to it and carry no copy. It never
/// changes.
/// </summary>
internal sealed record Release
{
    public required long Number { get; init; }

    public required ServiceKey Service { get; init; }

    public required ContainerSpec Container { get; init; }

    /// <summary>Of a Cluster project: what each of its tasks holds of its node; null: nothing.</summary>
    public ReservationSpec? Reservations { get; init; }

    /// <summary>Where it came from: the <see cref="Projects.ProjectSource"/> it was lowered from; 0: by hand.</summary>
    public long Source { get; init; }

    /// <summary>The version of orc that lowered it. Another one lowers the source again before comparing.</summary>
    public string LoweredBy { get; init; } = "";
}
