using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Model.Units;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>Nodes that are ready, and services that were asked for and have no task yet.</summary>
internal static class GivenCluster
{
    private const string Project = "p";

    public static NodeId NodeOf(int number) => new($"n{number:00000}");

    public static IReadOnlyList<Change> Of(Size size) =>
    [
        .. Nodes(size),
        new Change.PutProject(new Project { Name = Project, Scope = ProjectScope.Cluster, Node = NodeId.None }),
        .. Services(size),
    ];

    public static IEnumerable<Change> Services(Size size) =>
        Enumerable.Range(1, size.Services).SelectMany(number => Service(size, number));

    public static IEnumerable<Change> Nodes(Size size) => Enumerable.Range(0, size.Nodes)
        .Select(number => new Change.PutNode(new Node
        {
            Id = NodeOf(number),
            Name = $"node{number}",
            Status = NodeStatus.Ready,
            Labels = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                .Add("zone", $"z{number % 3}")
                .Add("rack", $"r{number % 40}"),
            Description = Description,
        }));

    public static NodeDescription Description { get; } = new()
    {
        OperatingSystem = "linux",
        Architecture = "amd64",
        Memory = new ByteSize(256L << 30),
        NanoCpus = 256_000_000_000,
        Generic = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal).Add("disk", 1000),
    };

    /// <summary>What a node has: 200 of the 600 that there are, with a name by tag and one by digest each.</summary>
    public static IEnumerable<HeldImage> ImagesOf(int number) => Enumerable.Range(0, 200)
        .Select(image => ((number * 7) + (image * 3)) % 600)
        .Select(image => new HeldImage
        {
            Id = $"sha256:{image:x64}",
            Size = image << 20,
            Names =
            [
                $"registry.example/team/image{image}:1.{image}",
                $"registry.example/team/image{image}@sha256:{image + 1000:x64}",
            ],
        });

    private static IEnumerable<Change> Service(Size size, int number)
    {
        var key = new ServiceKey(Project, $"s{number}");
        var reservations = new ReservationSpec
        {
            NanoCpus = 100_000_000,
            Memory = new ByteSize(128 << 20),
            Generic = size.AllFilters
                ? ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal).Add("disk", 1)
                : ReservationSpec.None.Generic,
        };
        yield return new Change.PutRelease(new Release
        {
            Number = number,
            Service = key,
            Reservations = reservations,
            Container = new ContainerSpec
            {
                Name = $"{Project}_s{number}",
                Image = "web:1",
                Platform = size.AllFilters ? "linux/amd64" : null,
                Ports = size.AllFilters
                    ? [new PortSpec { Target = 80, HostPort = 10_000 + number, IsHostMode = true }]
                    : [],
            },
        });
        yield return new Change.PutService(new Service
        {
            Key = key,
            Release = number,
            Replicas = size.Replicas,
            Reservations = reservations,
            Placement = size.AllFilters ? Placement(number) : PlacementSpec.Anywhere,
        });
    }

    // A third of the nodes for each.
    private static PlacementSpec Placement(int number) => new()
    {
        Constraints = [new PlacementConstraint("node.labels.zone", $"z{number % 3}", IsEqual: true)],
        Spread = ["node.labels.rack"],
        MaxReplicasPerNode = 2,
    };
}
