namespace Orc.Daemon.Clustering;

/// <summary>Where a node keeps what is the cluster's, below its data root.</summary>
internal sealed record ClusterPlaces(string Root)
{
    public string Store => Path.Combine(Root, "orc.db");

    public string StoreKey => Path.Combine(Root, "store.key");

    public string Tasks => Path.Combine(Root, "tasks");

    public static ClusterPlaces Below(string dataRoot) => new(Path.Combine(dataRoot, "cluster"));
}
