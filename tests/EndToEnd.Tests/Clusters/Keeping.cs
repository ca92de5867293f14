namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Classes of tests that share one cluster, one after the other: each takes its stacks away again.</summary>
[CollectionDefinition(nameof(Keeping))]
public sealed class Keeping : ICollectionFixture<KeepingHosts>, IClassFixture<WholeCluster>;
