using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Model.Volumes;
using Orc.Orchestrator.Planning;

namespace Orc.Simulation.Tests;

/// <summary>Projects of one name that differ: what somebody who edits a Compose file asks for.</summary>
internal static class SimulatedProject
{
    private const string Network = "p_default";
    private const string Volume = "p_data";

    public static AskedProject Next(Random random, NodeId node)
    {
        var services = ImmutableArray.CreateBuilder<ServiceSpec>();
        services.Add(Service("db", random) with { Container = WithVolume(Container("db", random)) });
        services.Add(Service("api", random) with
        {
            Replicas = random.Next(4),
            Dependencies = [new DependencySpec("db", DependencyCondition.Healthy) { Restart = random.Next(3) == 0 }],
            Update = new UpdateSpec
            {
                Parallelism = random.Next(3),
                Order = random.Next(2) == 0 ? UpdateOrder.StartFirst : UpdateOrder.StopFirst,
                Delay = random.Next(3) == 0 ? TimeSpan.FromMilliseconds(100) : TimeSpan.Zero,
            },
        });
        if (random.Next(3) > 0)
        {
            services.Add(Service("web", random) with
            {
                Dependencies = [new DependencySpec("api", DependencyCondition.Started)],
                Replicas = random.Next(1, 3),
            });
        }

        if (random.Next(3) == 0)
        {
            var side = Container("side", random);
            services.Add(Service("side", random) with
            {
                Container = side with
                {
                    Endpoints = [],
                    NetworkMode = NetworkMode.Container,
                    NetworkContainer = "p-db-1",
                },
                Dependencies = [new DependencySpec("db", DependencyCondition.Started)],
            });
        }

        return new AskedProject
        {
            Node = node,
            Spec = new ProjectSpec
            {
                Name = "p",
                Services = services.ToImmutable(),
                Networks = [new NetworkSpec { Name = Network, Internal = random.Next(6) == 0 }],
                Volumes = [new VolumeSpec { Name = Volume }],
            },
        };
    }

    private static ServiceSpec Service(string name, Random random) =>
        new() { Name = name, Container = Container(name, random) };

    private static ContainerSpec Container(string name, Random random) => new()
    {
        Name = $"p-{name}",
        Image = $"{name}:{random.Next(2)}",
        Endpoints = [new EndpointSpec { Network = Network }],
        Health = name == "db" ? new HealthSpec { Test = ["CMD", "ok"] } : null,
        Mounts = name == "web" ? [new MountSpec.Volume { Target = "/cache" }] : [],
    };

    private static ContainerSpec WithVolume(ContainerSpec container) =>
        container with { Mounts = [new MountSpec.Volume { Name = Volume, Target = "/data" }] };
}
