namespace Orc.Agent.Networks;

/// <summary>A running container's way out: its default routes, and where its published ports lead.</summary>
internal sealed class WayOut(
    NetworkInventory inventory, NetworkRecords records, RulesetApplier rules, EndpointApplier endpoints)
{
    /// <summary>An endpoint that was added is the way from now on, if its priority is higher than that of the way until
    /// now.</summary>
    /// <returns>The container's record as it is then.</returns>
    public ContainerNetworkRecord Prefer(ContainerNetworkRecord record, EndpointRecord added)
    {
        if (EndpointPlanner.FindYielding(record, added, inventory.Networks) is not { } former)
        {
            return record;
        }

        var (other, way) = (former with { IsDefaultRoute = false }, added with { IsDefaultRoute = true });
        var network = inventory.Networks[way.Network];
        var after = record with
        {
            Endpoints = record.Endpoints.Replace(former, other).Replace(added, way),
            Published = EndpointPlanner.Publish(record.Ports, way, network),
        };
        records.Save(after);
        lock (inventory.Gate)
        {
            inventory.Containers = inventory.Containers.SetItem(after.Container, after);
        }

        rules.Withdraw(record.Published);
        endpoints.MoveDefaultRoute(after, (other, inventory.Networks[other.Network]), (way, network));
        rules.Publish(after.Published);
        return after;
    }
}
