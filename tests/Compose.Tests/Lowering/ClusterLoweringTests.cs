using System.Globalization;
using Orc.Compose.Loading;
using Orc.Compose.Lowering;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Services;

namespace Orc.Compose.Tests.Lowering;

public class ClusterLoweringTests
{
    [Theory]
    [InlineData("", ProjectScope.Host, "No")]
    [InlineData("", ProjectScope.Cluster, "Always unhealthy")]
    [InlineData("restart: unless-stopped", ProjectScope.Host, "UnlessStopped")]
    [InlineData("restart: unless-stopped", ProjectScope.Cluster, "Always unhealthy")]
    [InlineData("restart: 'no'", ProjectScope.Cluster, "No")]
    [InlineData("restart: on-failure:3", ProjectScope.Cluster, "OnFailure max 3 unhealthy")]
    [InlineData("deploy: {restart_policy: {condition: none}}", ProjectScope.Cluster, "No")]
    [InlineData(
        "restart: always\ndeploy: {restart_policy: {condition: on-failure, max_attempts: 4, delay: 2s, window: 1m}}",
        ProjectScope.Cluster,
        "OnFailure max 4 delay 2 window 60 unhealthy")]
    [InlineData("deploy: {restart_policy: {delay: 0s}}", ProjectScope.Cluster, "Always delay 0 unhealthy")]
    [InlineData("deploy: {mode: replicated-job}", ProjectScope.Cluster, "OnFailure unhealthy")]
    [InlineData("deploy: {mode: global-job}\nrestart: always", ProjectScope.Cluster, "OnFailure unhealthy")]
    public void Lower_Restart_IsThatOfTheVerb(string yaml, ProjectScope scope, string expected) =>
        Assert.Equal(expected, Restart(Lower(yaml, scope).Container.Restart));

    [Theory]
    [InlineData("", ProjectScope.Host, "0 StopFirst delay 0 monitor 0 Continue 0")]
    [InlineData("", ProjectScope.Cluster, "1 StopFirst delay 0 monitor 5 Pause 0")]
    [InlineData(
        "deploy: {update_config: {parallelism: 3, order: start-first, delay: 2s, monitor: 9s, failure_action: rollback,"
        + " max_failure_ratio: 0.3}}",
        ProjectScope.Cluster,
        "3 StartFirst delay 2 monitor 9 Rollback 0.3")]
    public void Lower_Update_IsThatOfTheVerb(string yaml, ProjectScope scope, string expected) =>
        Assert.Equal(expected, Update(Lower(yaml, scope).Update));

    [Fact]
    public void Lower_RollbackConfig_IsItsOwn()
    {
        var service = Lower("deploy: {rollback_config: {parallelism: 0, monitor: 1s}}", ProjectScope.Cluster);

        Assert.Equal("0 StopFirst delay 0 monitor 1 Pause 0", Update(service.Rollback));
        Assert.Equal("1 StopFirst delay 0 monitor 5 Pause 0", Update(service.Update));
    }

    [Fact]
    public void Lower_DeployKeys_AreAllThere()
    {
        var service = Lower(
            """
            mem_reservation: 64m
            deploy:
              mode: replicated
              replicas: 4
              endpoint_mode: dnsrr
              labels: {tier: front}
              placement:
                constraints: [node.role == worker, "node.labels.zone!=b", engine.labels.disk==ssd]
                preferences: [{spread: node.labels.zone}, {spread: node.labels.rack}]
                max_replicas_per_node: 2
              resources:
                limits: {cpus: '0.5', memory: 128M, pids: 40}
                reservations:
                  cpus: '0.25'
                  generic_resources: [{discrete_resource_spec: {kind: gpu, value: 2}}]
            """,
            ProjectScope.Cluster);

        Assert.Equal(ServiceMode.Replicated, service.Mode);
        Assert.Equal(4, service.Replicas);
        Assert.Equal(EndpointMode.DnsRoundRobin, service.EndpointMode);
        Assert.Equal("front", service.Labels["tier"]);
        Assert.Equal(
            "node.role==worker node.labels.zone!=b engine.labels.disk==ssd",
            string.Join(' ', service.Placement.Constraints));
        Assert.Equal(["node.labels.zone", "node.labels.rack"], service.Placement.Spread);
        Assert.Equal(2, service.Placement.MaxReplicasPerNode);
        Assert.Equal(250_000_000, service.Reservations.NanoCpus);
        Assert.Equal(64 << 20, service.Reservations.Memory.Bytes);
        Assert.Equal(2, service.Reservations.Generic["gpu"]);
        Assert.Equal(500_000_000, service.Container.Resources.NanoCpus);
        Assert.Equal(40, service.Container.Resources.PidsLimit);
    }

    [Theory]
    [InlineData("x-placement: binpack", PlacementStrategy.Binpack, null)]
    [InlineData("x-placement: spread\nx-partition: keep", PlacementStrategy.Spread, PartitionAction.Keep)]
    [InlineData("x-partition: stop", null, PartitionAction.Stop)]
    public void Lower_OwnKeys_AreThere(string text, PlacementStrategy? strategy, PartitionAction? partition)
    {
        var placement = Lower(text, ProjectScope.Cluster).Placement;

        Assert.Equal((strategy, partition), (placement.Strategy, placement.Partition));
    }

    [Theory]
    [InlineData("global", ServiceMode.Global)]
    [InlineData("replicated-job", ServiceMode.ReplicatedJob)]
    [InlineData("global-job", ServiceMode.GlobalJob)]
    public void Lower_Mode_IsKept(string word, ServiceMode mode) =>
        Assert.Equal(mode, Lower($"deploy: {{mode: {word}}}", ProjectScope.Cluster).Mode);

    [Fact]
    public void Lower_Stack_HasSwarmsNamesAndLabels()
    {
        var project = LowerProject(
            "services: {web: {image: i, container_name: fixed, volumes: ['d:/d'],"
            + " ports: [{target: 80, published: '8080', mode: host}, '81:81']}}\nvolumes: {d: }",
            ProjectScope.Cluster);
        var container = project.Services[0].Container;

        Assert.Equal("shop_web", container.Name);
        Assert.False(project.Services[0].HasFixedName);
        Assert.Equal("shop", container.Labels["com.docker.stack.namespace"]);
        Assert.Equal("shop_web", container.Labels["com.docker.swarm.service.name"]);
        Assert.DoesNotContain(
            container.Labels.Keys, key => key.StartsWith("com.docker.compose.", StringComparison.Ordinal));
        Assert.Equal("shop_default", project.Networks[0].Name);
        Assert.Equal("shop_d", project.Volumes[0].Name);
        Assert.Equal("shop", project.Volumes[0].Labels["com.docker.stack.namespace"]);
        Assert.Equal([true, false], container.Ports.Select(port => port.IsHostMode));
    }

    [Theory]
    [InlineData("default: {}", "overlay")]
    [InlineData("default: {driver: overlay}", "overlay")]
    [InlineData("default: {driver: bridge}", "bridge")]
    public void Lower_Network_SpansNodesUnlessTheFileSaysOtherwise(string network, string driver) => Assert.Equal(
        driver,
        LowerProject($"services: {{web: {{image: i}}}}\nnetworks: {{{network}}}", ProjectScope.Cluster)
            .Networks[0].Driver);

    [Theory]
    [InlineData("10m", 10L << 20)]
    [InlineData("-1", -1)]
    public void Lower_LogSize_IsThatManyBytes_OrWithoutEnd(string size, long bytes) => Assert.Equal(
        bytes,
        Lower($"logging: {{options: {{max-size: '{size}'}}}}", ProjectScope.Host).Container.Logging.MaxSize?.Bytes);

    /// <summary>An empty user would be root.</summary>
    [Fact]
    public void Lower_HookWithWhatAVariableLeftEmpty_IsTheContainersOwn()
    {
        var hook = Lower("post_start: [{command: 'true', user: '${NOBODY-}', working_dir: ''}]", ProjectScope.Host)
            .Container.Hooks!.PostStart.Single();

        Assert.Null(hook.User);
        Assert.Null(hook.WorkingDirectory);
    }

    /// <summary>Each key of a network is in what is asked for; any container may be on one of a single host.</summary>
    [Theory]
    [InlineData(ProjectScope.Cluster, "overlay", true)]
    [InlineData(ProjectScope.Host, "bridge", false)]
    public void Lower_NetworkKeys_AreAllThere(ProjectScope scope, string driver, bool attachable)
    {
        var network = LowerProject(
            """
            services: {web: {image: i, networks: [front]}}
            networks:
              front:
                name: mine
                attachable: true
                internal: true
                enable_ipv6: true
                driver_opts: {a: b}
                labels: {tier: front}
                ipam:
                  config:
                    - {subnet: 10.9.0.0/24, gateway: 10.9.0.9, ip_range: 10.9.0.64/26, aux_addresses: {x: 10.9.0.3}}
            """,
            scope).Networks.Single();
        var subnet = network.Subnets.Single();

        Assert.Equal(("mine", driver, attachable), (network.Name, network.Driver, network.Attachable));
        Assert.True(network.Internal);
        Assert.True(network.EnableIpv6);
        Assert.Equal("b", network.Options["a"]);
        Assert.Equal("front", network.Labels["tier"]);
        Assert.Equal(
            ("10.9.0.0/24", "10.9.0.9", "10.9.0.64/26", "10.9.0.3"),
            (subnet.Subnet, subnet.Gateway, subnet.Range, subnet.Reserved.Single()));
    }

    private static ServiceSpec Lower(string yaml, ProjectScope scope) =>
        LowerProject("services:\n  web:\n    image: i\n" + Given.Indent(yaml, 4), scope).Services[0];

    private static ProjectSpec LowerProject(string yaml, ProjectScope scope)
    {
        var result = ComposeLoader.Load(
            Given.Request with { Purpose = LoadPurpose.Run, Scope = scope, ProjectName = "shop" },
            Given.Files(("compose.yaml", yaml)));
        Assert.False(result.HasErrors, Given.Said(result));
        return ComposeLowering.Lower(result.Project!, scope);
    }

    private static string Restart(RestartSpec spec) => string.Concat(
        spec.Policy,
        spec.MaxAttempts is { } attempts ? $" max {attempts}" : "",
        spec.Delay is { } delay ? $" delay {delay.TotalSeconds}" : "",
        spec.Window is { } window ? $" window {window.TotalSeconds}" : "",
        spec.OnUnhealthy ? " unhealthy" : "");

    private static string Update(UpdateSpec spec) => string.Create(
        CultureInfo.InvariantCulture,
        $"{spec.Parallelism} {spec.Order} delay {spec.Delay.TotalSeconds} monitor {spec.Monitor.TotalSeconds} "
        + $"{spec.FailureAction} {spec.MaxFailureRatio}");
}
