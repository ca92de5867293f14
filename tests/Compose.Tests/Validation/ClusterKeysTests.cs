using Orc.Compose.Loading;
using Orc.Model.Projects;

namespace Orc.Compose.Tests.Validation;

public class ClusterKeysTests
{
    [Theory]
    [InlineData("deploy: {placement: {constraints: [node.role == worker]}, labels: {a: b}, endpoint_mode: vip}", "")]
    [InlineData(
        "container_name: c1",
        "compose.yaml:1:28: warning: container_name has no effect in a cluster: tasks are named SERVICE.SLOT.ID")]
    [InlineData(
        "attach: true",
        "compose.yaml:1:28: warning: attach has no effect in a cluster: stack deploy shows no output (see: orc service"
        + " logs)")]
    [InlineData(
        "volumes: ['./data:/d']",
        "compose.yaml:1:38: service \"web\" binds a path relative to its file, which only this machine has: use a named"
        + " volume, a config or an absolute path that every node has, or pin the service to one node"
        + " (deploy.placement.constraints: node.hostname==NAME)")]
    [InlineData("volumes: ['./data:/d'], deploy: {placement: {constraints: [node.hostname==n1]}}", "")]
    [InlineData("volumes: ['/srv/data:/d']", "")]
    [InlineData("x-placement: binpack, x-partition: keep", "")]
    [InlineData("x-placement: pack", "compose.yaml:1:41: x-placement is spread or binpack, not \"pack\"")]
    [InlineData("x-partition: [stop]", "compose.yaml:1:41: x-partition is replace, keep or stop")]
    [InlineData(
        "pid: 'service:db'",
        "compose.yaml:1:33: pid: service:db is not available in a cluster: the tasks may be on different nodes")]
    [InlineData(
        "deploy: {placement: {constraints: [node.rol==x]}}",
        "compose.yaml:1:63: \"node.rol\" is nothing a node can be chosen by: it is node.id, node.hostname, node.ip,"
        + " node.role, node.platform.os, node.platform.arch, node.labels.NAME or engine.labels.NAME")]
    [InlineData(
        "deploy: {placement: {constraints: [node.role=manager]}}",
        "compose.yaml:1:63: \"node.role=manager\" is no constraint: it is written KEY==VALUE or KEY!=VALUE")]
    [InlineData(
        "deploy: {placement: {constraints: ['node.role!=boss']}}",
        "compose.yaml:1:63: \"boss\" is no role: it is manager or worker")]
    [InlineData(
        "deploy: {placement: {preferences: [{spread: node.hostname}]}}",
        "compose.yaml:1:72: \"node.hostname\" is nothing to spread over: it is node.labels.NAME or engine.labels.NAME")]
    [InlineData(
        "deploy: {mode: global, replicas: 2}",
        "compose.yaml:1:51: replicas is for the mode replicated: a global service has one task on each node")]
    [InlineData(
        "deploy: {mode: replicated-job, restart_policy: {condition: any}}",
        "compose.yaml:1:76: a replicated-job ends when its tasks complete: its restart_policy is none or on-failure")]
    [InlineData(
        "deploy: {mode: replicated-job, update_config: {order: start-first}}",
        "compose.yaml:1:59: warning: update_config has no effect on a replicated-job: a change runs all of it anew")]
    [InlineData(
        "deploy: {update_config: {max_failure_ratio: 2}}",
        "compose.yaml:1:53: update_config.max_failure_ratio must be from 0 to 1")]
    [InlineData(
        "deploy: {rollback_config: {failure_action: rollback}}",
        "compose.yaml:1:55: rollback_config.failure_action is pause or continue: there is no way further back")]
    [InlineData(
        "deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: gpu}}]}}}",
        "compose.yaml:1:84: a generic resource is a discrete_resource_spec with a kind and a value of 0 or more")]
    public void Load_ForACluster_SaysWhatCannotBeAndWhatDoesNothing(string keys, string expected) => Assert.Equal(
        expected,
        Said($"services: {{web: {{image: i, {keys}}}, db: {{image: i}}}}", ProjectScope.Cluster));

    [Fact]
    public void Load_Overlay_IsKnownInAClusterOnly()
    {
        const string Yaml = "services: {web: {image: i}}\nnetworks: {default: {driver: overlay}}";

        Assert.Equal(
            "compose.yaml:2:22: the network \"default\": the driver overlay is not available yet; it is bridge",
            Said(Yaml, ProjectScope.Host));
        Assert.Equal("", Said(Yaml, ProjectScope.Cluster));
    }

    [Theory]
    [InlineData("networks: {n: {ipv4_address: 10.1.0.5}}", "n: {}", "")]
    [InlineData(
        "networks: {n: {ipv6_address: 'fd00::5'}}",
        "n: {}",
        "compose.yaml:1:43: warning: ipv6_address has no effect on an overlay network: it ends in the IPv4 address, and"
        + " goes with ipv4_address")]
    [InlineData("networks: {n: {ipv6_address: 'fd00::5'}}", "n: {driver: bridge}", "")]
    [InlineData(
        "networks: {n: {mac_address: '02:42:00:00:00:01'}}",
        "n: {}",
        "compose.yaml:1:43: warning: mac_address has no effect in a cluster: it follows from the address that the"
        + " cluster gives")]
    [InlineData(
        "mac_address: '02:42:00:00:00:01'",
        "default: {}",
        "compose.yaml:1:28: warning: mac_address has no effect in a cluster: it follows from the address that the"
        + " cluster gives")]
    [InlineData("mac_address: '02:42:00:00:00:01'", "default: {driver: bridge}", "")]
    [InlineData(
        "networks: [n], ports: ['80:80', {target: 81, mode: host}]",
        "n: {internal: true}",
        "compose.yaml:1:51: warning: port 80 of service \"web\" is not published: no network of the service leads out"
        + " (an overlay that is not internal does)")]
    [InlineData("networks: [n, m], ports: ['80:80']", "n: {internal: true}, m: {}", "")]
    [InlineData("networks: [n], ports: ['80:80']", "n: {internal: true, driver: bridge}", "")]
    [InlineData("networks: [n], ports: ['80:80']", "n: {external: true}", "")]
    public void Load_ForACluster_SaysWhatDoesNothingOnItsNetworks(string keys, string networks, string expected) =>
        Assert.Equal(
            expected,
            Said($"services: {{web: {{image: i, {keys}}}}}\nnetworks: {{{networks}}}", ProjectScope.Cluster));

    [Fact]
    public void Load_DeployKeysOnOneHost_SaysThatTheyDoNothing() => Assert.Equal(
        "compose.yaml:1:37: warning: placement has no effect on one host\n"
        + "compose.yaml:1:86: warning: deploy.mode global has no effect on one host",
        Said(
            "services: {web: {image: i, deploy: {placement: {constraints: ['node.role==worker']}, mode: global}}}",
            ProjectScope.Host));

    private static string Said(string yaml, ProjectScope scope) => Given.Said(ComposeLoader.Load(
        Given.Request with { Purpose = LoadPurpose.Run, Scope = scope }, Given.Files(("compose.yaml", yaml))));
}
