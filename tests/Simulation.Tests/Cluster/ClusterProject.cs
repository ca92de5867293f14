using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Model.Units;
using Orc.Model.Volumes;
using Orc.Orchestrator.Planning;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>Stacks that differ from one deploy to the next: what somebody who edits a Compose file deploys.</summary>
internal static class ClusterProject
{
    public const string Large = "p";
    public const string Small = "q";

    /// <param name="random">Of the seed.</param>
    /// <param name="name">Of the stack.</param>
    /// <param name="most">How many replicas of its first service.</param>
    /// <param name="isLast">What must come to rest: nothing stops for a failure.</param>
    public static AskedProject Next(Random random, string name, int most, bool isLast) => new()
    {
        Node = NodeId.None,
        Spec = new ProjectSpec
        {
            Name = name,
            Scope = ProjectScope.Cluster,
            Services = [.. name == Large ? LargeOf(random, most, isLast) : SmallOf(random, isLast)],
            Networks = [new NetworkSpec { Name = $"{name}_default", Driver = "overlay" }],
            Volumes = name == Large ? [new VolumeSpec { Name = "p_data" }] : [],
        },
    };

    private static IEnumerable<ServiceSpec> LargeOf(Random random, int most, bool isLast)
    {
        var web = Service(Large, "web", random, isLast);
        yield return web with
        {
            Replicas = random.Next(most),
            Container = web.Container with { Ports = [new PortSpec { Target = 80, HostPort = 8080 }] },
            Placement = random.Next(3) switch
            {
                0 => new PlacementSpec { Spread = ["node.labels.zone"] },
                1 when !isLast => new PlacementSpec { Constraints = [new("node.labels.zone", "a", true)] },
                _ => PlacementSpec.Anywhere,
            },
        };
        yield return Service(Large, "api", random, isLast) with
        {
            Replicas = random.Next(4),
            Dependencies = [new DependencySpec("db", DependencyCondition.Started)],
        };
        yield return WithVolume(Service(Large, "db", random, isLast));
        yield return Service(Large, "log", random, isLast) with { Mode = ServiceMode.Global };
        if (random.Next(2) == 0)
        {
            var job = Service(Large, "job", random, isLast);
            yield return job with
            {
                Mode = ServiceMode.ReplicatedJob,
                Replicas = random.Next(1, 5),
                MaxConcurrent = random.Next(3),
                Reservations = ReservationSpec.None,
                Container = job.Container with { Restart = new RestartSpec(RestartPolicy.OnFailure) },
            };
        }
    }

    private static IEnumerable<ServiceSpec> SmallOf(Random random, bool isLast)
    {
        var shop = Service(Small, "shop", random, isLast);
        yield return shop with
        {
            Replicas = random.Next(1, 4),
            Container = random.Next(2) == 0
                ? shop.Container with { Ports = [new PortSpec { Target = 80, HostPort = 8081 }] }
                : shop.Container,
        };
    }

    private static ServiceSpec Service(string project, string name, Random random, bool isLast) => new()
    {
        Name = name,
        Container = new ContainerSpec
        {
            Name = $"{project}_{name}",
            Image = $"{name}:{random.Next(3)}",
            Restart = new RestartSpec(RestartPolicy.Always) { Delay = TimeSpan.FromMilliseconds(random.Next(2) * 500) },
            Health = random.Next(2) == 0 ? new HealthSpec { Test = ["CMD", "ok"] } : null,
            Endpoints = [new EndpointSpec { Network = $"{project}_default", Aliases = [name] }],
        },
        Reservations = random.Next(3) == 0
            ? new ReservationSpec { Memory = new ByteSize(100 << 20) }
            : ReservationSpec.None,
        Update = Update(random, isLast),
        Rollback = Update(random, isLast) with
        {
            FailureAction = isLast || random.Next(2) == 0 ? FailureAction.Continue : FailureAction.Pause,
        },
    };

    private static UpdateSpec Update(Random random, bool isLast) => new()
    {
        Parallelism = random.Next(3),
        Order = random.Next(2) == 0 ? UpdateOrder.StartFirst : UpdateOrder.StopFirst,
        Delay = TimeSpan.FromMilliseconds(random.Next(3) == 0 ? 700 : 0),
        Monitor = TimeSpan.FromMilliseconds(random.Next(2) * 1000),
        MaxFailureRatio = random.Next(2) * 0.3,
        FailureAction = isLast ? FailureAction.Continue : (FailureAction)random.Next(3),
    };

    private static ServiceSpec WithVolume(ServiceSpec service) => service with
    {
        Replicas = 1,
        Container = service.Container with
        {
            Mounts = [new MountSpec.Volume { Name = "p_data", Target = "/data" }],
        },
    };
}
