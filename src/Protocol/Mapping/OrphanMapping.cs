using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>What an agent has that its control plane did not name.</summary>
public static class OrphanMapping
{
    public static AgentOrphans ToWire(this IEnumerable<OrphanTask> orphans) =>
        new() { Orphans = { orphans.Select(ToWire) } };

    public static OrphanTask ToModel(this WireOrphan wire)
    {
        var report = (wire.Report ?? new WireTaskReport()).ToModel();
        return new OrphanTask
        {
            Task = report.Task,
            Project = wire.Project,
            Service = wire.Service,
            Slot = wire.Slot,
            Release = wire.Release,
            Container = wire.Container?.ToModel() ?? new ContainerSpec { Name = "", Image = "" },
            Report = report,
            Places =
            [
                .. wire.Places.Select(place => new OrphanPlace
                {
                    Network = place.Network,
                    Address = place.Address,
                    Identifier = place.Identifier,
                    Subnet = place.Subnet,
                    Gateway = place.Gateway,
                }),
            ],
        };
    }

    private static WireOrphan ToWire(OrphanTask orphan) => new()
    {
        Report = orphan.Report.ToWire(),
        Project = orphan.Project,
        Service = orphan.Service,
        Slot = orphan.Slot,
        Release = orphan.Release,
        Container = orphan.Container.ToWire(),
        Places =
        {
            orphan.Places.Select(place => new WireOrphanPlace
            {
                Network = place.Network,
                Address = place.Address,
                Identifier = place.Identifier,
                Subnet = place.Subnet,
                Gateway = place.Gateway,
            }),
        },
    };
}
