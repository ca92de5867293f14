using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Model.Units;
using Orc.Model.Volumes;
using Orc.Orchestrator.Planning;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>Stacks of one name that differ: what somebody who edits a Compose file deploys.</summary>
internal static class ClusterProject
{
    /// <param name="random">Of the seed.</param>
    /// <param name="isLast">What must come to rest: nothing stops for a failure.</param>
    public static AskedProject Next(Random random, bool isLast)
    {
        var services = ImmutableArray.CreateBuilder<ServiceSpec>();
        services.Add(Service("web", random, isLast) with
        {
            Replicas = random.Next(6),
            Placement = random.Next(3) switch
            {
                0 => new PlacementSpec { Spread = ["node.labels.zone"] },
                1 when !isLast => new PlacementSpec { Constraints = [new("node.labels.zone", "a", true)] },
                _ => PlacementSpec.Anywhere,
            },
        });
        services.Add(Service("api", random, isLast) with
        {
            Replicas = random.Next(4),
            Dependencies = [new DependencySpec("db", DependencyCondition.Started)],
        });
        services.Add(WithVolume(Service("db", random, isLast)));
        services.Add(Service("log", random, isLast) with { Mode = ServiceMode.Global });
        if (random.Next(2) == 0)
        {
            var job = Service("job", random, isLast);
            services.Add(job with
            {
                Mode = ServiceMode.ReplicatedJob,
                Replicas = random.Next(1, 5),
                MaxConcurrent = random.Next(3),
                Reservations = ReservationSpec.None,
            });
        }

        return new AskedProject
        {
            Node = NodeId.None,
            Spec = new ProjectSpec
            {
                Name = "p",
                Scope = ProjectScope.Cluster,
                Services = services.ToImmutable(),
                Volumes = [new VolumeSpec { Name = "p_data" }],
            },
        };
    }

    private static ServiceSpec Service(string name, Random random, bool isLast) => new()
    {
        Name = name,
        Container = new ContainerSpec
        {
            Name = $"p_{name}",
            Image = $"{name}:{random.Next(3)}",
            Restart = new RestartSpec(RestartPolicy.Always) { Delay = TimeSpan.FromMilliseconds(random.Next(2) * 500) },
            Health = random.Next(2) == 0 ? new HealthSpec { Test = ["CMD", "ok"] } : null,
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
