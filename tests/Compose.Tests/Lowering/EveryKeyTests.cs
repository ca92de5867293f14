using System.Text.Json;
using Orc.Compose.Loading;
using Orc.Compose.Lowering;
using Orc.Compose.Validation;
using Orc.Model.Projects;

namespace Orc.Compose.Tests.Lowering;

/// <summary>
/// No key is ignored in silence: with each key of a service, something is asked of the engine that was not before, or
/// the key is reported or refused at its place.
/// </summary>
public class EveryKeyTests
{
    private const string Frame =
        """
        services:
          db: {image: d}
          web:
            image: i

        """;

    private const string Resources =
        """
        networks: {front: , default: }
        volumes: {data: }
        secrets: {one: {environment: SET}}
        configs: {first: {content: c}}
        models: {llm: {model: m}}

        """;

    // Keys that say what is loaded, and develop, which the verb watch reads: nothing of them goes to the engine.
    private static readonly string[] Structural = ["extends", "profiles", "image", "develop"];

    public static readonly Dictionary<string, string> Samples = new(StringComparer.Ordinal)
    {
        ["annotations"] = "{a: b}",
        ["attach"] = "false",
        ["blkio_config"] = "{weight: 300}",
        ["build"] = ".",
        ["cap_add"] = "[NET_ADMIN]",
        ["cap_drop"] = "[ALL]",
        ["cgroup"] = "host",
        ["cgroup_parent"] = "/x",
        ["command"] = "a",
        ["configs"] = "[first]",
        ["container_name"] = "named",
        ["cpu_count"] = "1",
        ["cpu_percent"] = "1",
        ["cpu_period"] = "1000",
        ["cpu_quota"] = "1000",
        ["cpu_rt_period"] = "1000",
        ["cpu_rt_runtime"] = "1ms",
        ["cpu_shares"] = "7",
        ["cpus"] = "0.5",
        ["cpuset"] = "'0'",
        ["credential_spec"] = "{file: x}",
        ["depends_on"] = "[db]",
        ["deploy"] = "{replicas: 3}",
        ["device_cgroup_rules"] = "['c 1:3 mr']",
        ["devices"] = "[/dev/fuse]",
        ["dns"] = "1.1.1.1",
        ["dns_opt"] = "[a]",
        ["dns_search"] = "a",
        ["domainname"] = "d",
        ["entrypoint"] = "a",
        ["env_file"] = "a.env",
        ["environment"] = "{A: 1}",
        ["expose"] = "[80]",
        ["external_links"] = "[x]",
        ["extra_hosts"] = "['a=1.1.1.1']",
        ["gpus"] = "all",
        ["group_add"] = "[mail]",
        ["healthcheck"] = "{test: a}",
        ["hostname"] = "h",
        ["init"] = "true",
        ["ipc"] = "host",
        ["isolation"] = "default",
        ["label_file"] = "a.env",
        ["labels"] = "{a: b}",
        ["links"] = "['db:alias']",
        ["logging"] = "{driver: none}",
        ["mac_address"] = "'02:42:ac:11:65:43'",
        ["mem_limit"] = "100m",
        ["mem_reservation"] = "100m",
        ["mem_swappiness"] = "1",
        ["memswap_limit"] = "-1",
        ["models"] = "[llm]",
        ["network_mode"] = "host",
        ["networks"] = "[front]",
        ["oom_kill_disable"] = "true",
        ["oom_score_adj"] = "1",
        ["pid"] = "host",
        ["pids_limit"] = "5",
        ["platform"] = "linux/arm64",
        ["ports"] = "['80']",
        ["post_start"] = "[{command: a}]",
        ["pre_start"] = "[{command: a}]",
        ["pre_stop"] = "[{command: a}]",
        ["privileged"] = "true",
        ["provider"] = "{type: x}",
        ["pull_policy"] = "daily",
        ["pull_refresh_after"] = "1h",
        ["read_only"] = "true",
        ["restart"] = "on-failure",
        ["runtime"] = "runc",
        ["scale"] = "2",
        ["secrets"] = "[one]",
        ["security_opt"] = "[no-new-privileges]",
        ["shm_size"] = "1m",
        ["stdin_open"] = "true",
        ["stop_grace_period"] = "1s",
        ["stop_signal"] = "SIGINT",
        ["storage_opt"] = "{size: 1g}",
        ["sysctls"] = "[a=1]",
        ["tmpfs"] = "/t",
        ["tty"] = "true",
        ["ulimits"] = "{nofile: 5}",
        ["use_api_socket"] = "true",
        ["user"] = "u",
        ["userns_mode"] = "host",
        ["uts"] = "host",
        ["volumes"] = "['data:/d']",
        ["volumes_from"] = "[db]",
        ["working_dir"] = "/w",
    };

    // Below a key: what is easily read and forgotten.
    public static TheoryData<string> Parts =>
    [
        "blkio_config: {weight_device: [{path: /dev/a, weight: 20}]}",
        "blkio_config: {device_read_bps: [{path: /dev/a, rate: 1m}]}",
        "blkio_config: {device_write_bps: [{path: /dev/a, rate: 1m}]}",
        "blkio_config: {device_read_iops: [{path: /dev/a, rate: 10}]}",
        "blkio_config: {device_write_iops: [{path: /dev/a, rate: 10}]}",
        "configs: [{source: first, target: /x, uid: '1', gid: '2', mode: 0400}]",
        "depends_on: {db: {condition: service_healthy}}",
        "depends_on: {db: {condition: service_started, restart: true}}",
        "depends_on: {db: {condition: service_started, required: false}}",
        "deploy: {mode: global}",
        "deploy: {endpoint_mode: dnsrr}",
        "deploy: {labels: {a: b}}",
        "deploy: {placement: {constraints: [node.role==manager]}}",
        "deploy: {resources: {limits: {cpus: 1}}}",
        "deploy: {resources: {limits: {memory: 100m}}}",
        "deploy: {resources: {limits: {pids: 7}}}",
        "deploy: {resources: {reservations: {cpus: 1}}}",
        "deploy: {resources: {reservations: {memory: 100m}}}",
        "deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}",
        "deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: a, value: 1}}]}}}",
        "deploy: {restart_policy: {condition: on-failure}}",
        "deploy: {restart_policy: {delay: 3s}}",
        "deploy: {restart_policy: {window: 3s}}",
        "deploy: {restart_policy: {condition: on-failure, max_attempts: 4}}",
        "deploy: {rollback_config: {order: start-first}}",
        "deploy: {update_config: {parallelism: 3}}",
        "deploy: {update_config: {delay: 3s}}",
        "deploy: {update_config: {order: start-first}}",
        "deploy: {update_config: {failure_action: rollback}}",
        "deploy: {update_config: {monitor: 7s}}",
        "deploy: {update_config: {max_failure_ratio: 0.5}}",
        "deploy: {resources: {reservations: {devices: [{capabilities: [gpu], options: {a: b}}]}}}",
        "gpus: [{options: {a: b}}]",
        "devices: ['vendor.com/gpu=all']",
        "healthcheck: {disable: true}",
        "healthcheck: {test: a, interval: 3s}",
        "healthcheck: {test: a, timeout: 3s}",
        "healthcheck: {test: a, retries: 9}",
        "healthcheck: {test: a, start_period: 3s, start_interval: 1s}",
        "ipc: \"service:db\"",
        "logging: {options: {max-size: 1m}}",
        "logging: {options: {max-file: 7}}",
        "logging: {options: {tag: x}}",
        "logging: {driver: syslog}",
        "network_mode: none",
        "network_mode: \"service:db\"",
        "network_mode: \"container:x\"",
        "networks: {front: {aliases: [a]}}",
        "networks: {front: {interface_name: eth7}}",
        "networks: {front: {ipv4_address: 10.1.1.1}}",
        "networks: {front: {ipv6_address: '::7'}}",
        "networks: {front: {link_local_ips: [169.254.1.1]}}",
        "networks: {front: {mac_address: '02:42:ac:11:65:43'}}",
        "networks: {front: {driver_opts: {a: b}}}",
        "networks: {front: , default: {priority: 7}}",
        "networks: {front: {gw_priority: 7}}",
        "pid: \"service:db\"",
        "ports: ['127.0.0.1:80:80']",
        "ports: ['80-85:80']",
        "ports: ['80:80/udp']",
        "ports: [{target: 80, mode: host}]",
        "post_start: [{command: a, user: u}]",
        "post_start: [{command: a, privileged: true}]",
        "post_start: [{command: a, working_dir: /x}]",
        "post_start: [{command: a, environment: {A: 1}}]",
        "pull_policy: always",
        "pull_policy: never",
        "pull_policy: refresh",
        "pull_policy: weekly",
        "pull_policy: every_12h",
        "pull_policy: build",
        "secrets: [{source: one, target: x, uid: '1', gid: '2', mode: 0400}]",
        "tmpfs: ['/t:size=1m,mode=700,uid=1,gid=2,exec']",
        "uts: \"service:db\"",
        "volumes: [/anonymous]",
        "volumes: ['/h:/d:ro']",
        "volumes: ['/h:/d:rshared']",
        "volumes: ['/h:/d:z']",
        "volumes: [{type: bind, source: /h, target: /d, consistency: cached}]",
        "volumes: [{type: bind, source: /h, target: /d, read_only: true, bind: {recursive: readonly}}]",
        "volumes: [{type: bind, source: /h, target: /d, bind: {recursive: disabled}}]",
        "volumes: [{type: volume, source: data, target: /d, volume: {nocopy: true}}]",
        "volumes: [{type: volume, source: data, target: /d, volume: {subpath: a}}]",
        "volumes: [{type: volume, target: /d, volume: {labels: {a: b}}}]",
        "volumes: [{type: tmpfs, target: /d, tmpfs: {size: 1m, mode: 0700}}]",
        "volumes: [{type: image, source: busybox, target: /d, image: {subpath: bin}}]",
        "volumes: [{type: bind, source: /h, target: /d, volume: {nocopy: true}}]",
        "volumes: [{type: volume, source: data, target: /d, image: {subpath: a}}]",
        "volumes: [{type: volume, source: data, target: /d, tmpfs: {size: 1m}}]",
        "volumes: [{type: tmpfs, target: /d, bind: {propagation: shared}}]",
        "volumes: ['/h:/d:nocopy']",
        "volumes: ['data:/d:rshared']",
        "volumes: [{type: npipe, source: x, target: /d}]",
        "volumes_from: ['db:ro']",
    ];

    public static TheoryData<string> Keys => [.. Samples.Keys];

    // A part's effect is measured against the same key without that part.
    [Theory]
    [MemberData(nameof(Parts))]
    public void Part_OfAKey_IsHonouredOrSaid(string yaml) => Check(yaml);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_OfAService_IsHonouredOrSaid(string key) => Check($"{key}: {Samples[key]}");

    [Fact]
    public void Keys_OfTheSchema_AllHaveASample() =>
        Assert.Empty(ServiceSchema.Service.Fields!.Names.Except(Samples.Keys).Except(Structural));

    private static void Check(string yaml)
    {
        foreach (var scope in (ReadOnlySpan<ProjectScope>)[ProjectScope.Host, ProjectScope.Cluster])
        {
            var (with, said) = Lower(yaml, scope);
            var (without, before) = Lower("", scope);
            var isSaid = said.Except(before).Any(line => line.StartsWith("compose.yaml:5:", StringComparison.Ordinal));
            Assert.True(isSaid || with != without, $"{scope}: {yaml} is ignored in silence");
            Assert.False(isSaid && with is not null && said.Count == 0);
        }
    }

    // The whole of what is asked, but the hash that any key changes.
    private static (string? Asked, IReadOnlyList<string> Said) Lower(string yaml, ProjectScope scope)
    {
        var files = Given.Files(
            ("compose.yaml", Frame + Given.Indent(yaml, 4) + Resources), ("a.env", "FROM_FILE=1\n"));
        var request = Given.Request with { Purpose = LoadPurpose.Run, Scope = scope };
        var result = ComposeLoader.Load(request, files);
        IReadOnlyList<string> said = [.. result.Diagnostics.Select(one => one.ToString())];
        if (result.Project is not { } project)
        {
            Assert.True(yaml.Length > 0, Given.Said(result));
            return (null, said);
        }

        var spec = ComposeLowering.Lower(project, scope);
        var services = spec.Services.Select(service => service with
        {
            ConfigHash = "",
            Container = service.Container with
            {
                Labels = service.Container.Labels
                    .Remove(ComposeLabels.ConfigHash)
                    .Remove(ComposeLabels.DependsOn),
            },
        });
        return (JsonSerializer.Serialize(services), said);
    }
}
