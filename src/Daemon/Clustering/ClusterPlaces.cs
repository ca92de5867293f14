namespace Orc.Daemon.Clustering;

/// <summary>Where a node keeps what is the cluster's, below its data root.</summary>
internal sealed record ClusterPlaces(string Root)
{
    public string Store => Path.Combine(Root, "orc.db");

    public string StoreKey => Path.Combine(Root, "store.key");

    public string Tasks => Path.Combine(Root, "tasks");

    /// <summary>Is there from when a node begins to leave until nothing is left.</summary>
    public string Leaving => Path.Combine(Root, "leaving");

    public static ClusterPlaces Below(string dataRoot) => new(Path.Combine(dataRoot, "cluster"));
}
