using Orc.Compose.Loading;

namespace Orc.Compose.Tests.Validation;

public class ConsistencyTests
{
    [Theory]
    [InlineData("services: {web: {hostname: h}}", "1:12: service \"web\" has neither an image nor a build")]
    [InlineData("services: {web: }", "1:12: service \"web\" has neither an image nor a build")]
    [InlineData("services: {web: {image: ''}}", "1:12: service \"web\" has neither an image nor a build")]
    [InlineData(
        "services: {web: {image: i, platform: linux/amd65}}",
        "1:38: service \"web\": \"linux/amd65\" is not a platform: there is no architecture amd65 (such as amd64,"
        + " arm64, arm/v7)")]
    [InlineData(
        "services: {web: {image: i, depends_on: [db]}}",
        "1:41: service \"web\" depends on \"db\", which is no service")]
    [InlineData(
        "services: {web: {image: i, depends_on: [bd]}, db: {image: i}}",
        "1:41: service \"web\" depends on \"bd\", which is no service (did you mean \"db\"?)")]
    [InlineData(
        "services: {web: {image: i, depends_on: [web]}}",
        "1:41: services depend on each other in a circle: web → web")]
    [InlineData(
        "services: {a: {image: i, depends_on: [b]}, b: {image: i, depends_on: [c]}, c: {image: i, depends_on: [a]}}",
        "1:103: services depend on each other in a circle: a → b → c → a")]
    [InlineData(
        "services: {a: {image: i, links: [b]}, b: {image: i, network_mode: 'service:a'}}",
        "1:67: services depend on each other in a circle: a → b → a")]
    [InlineData(
        "services: {a: {image: i, pid: 'service:zz'}}",
        "1:31: service \"a\" depends on \"zz\", which is no service")]
    [InlineData(
        "services: {web: {image: i, networks: [back]}}",
        "1:39: service \"web\" uses the network \"back\", which is not declared in networks:")]
    [InlineData(
        "services: {web: {image: i, networks: [bakc]}}\nnetworks: {back: }",
        "1:39: service \"web\" uses the network \"bakc\", which is not declared in networks: (did you mean"
        + " \"back\"?)")]
    [InlineData(
        "services: {web: {image: i, secrets: [s]}}",
        "1:38: service \"web\" uses the secret \"s\", which is not declared in secrets:")]
    [InlineData(
        "services: {web: {image: i, configs: [{source: s}]}}",
        "1:38: service \"web\" uses the config \"s\", which is not declared in configs:")]
    [InlineData(
        "services: {web: {image: i, network_mode: host, networks: [default]}}",
        "1:28: service \"web\": network_mode and networks exclude each other")]
    [InlineData(
        "services: {web: {image: i, network_mode: hots}}",
        "1:42: service \"web\": network_mode \"hots\" is not known; it is host, none, bridge, service:NAME or"
        + " container:NAME")]
    [InlineData(
        "services: {web: {image: i, scale: 2, deploy: {replicas: 3}}}",
        "1:28: service \"web\": scale is 2, and replicas at compose.yaml:1:47 is 3; say it once")]
    [InlineData(
        "services: {web: {image: i, mem_limit: 1k, deploy: {resources: {limits: {memory: 2k}}}}}",
        "1:28: service \"web\": mem_limit is 1024, and memory at compose.yaml:1:73 is 2048; say it once")]
    [InlineData(
        "services: {web: {image: i, memswap_limit: 1g}}",
        "1:43: service \"web\": memswap_limit (memory and swap together) has a meaning only with mem_limit")]
    [InlineData(
        "services: {web: {image: i, memswap_limit: 1m, deploy: {resources: {limits: {memory: 2m}}}}}",
        "1:43: service \"web\": memswap_limit (memory and swap together) must not be below mem_limit")]
    [InlineData("services: {web: {image: i, memswap_limit: -1}}", "")]
    [InlineData(
        "services: {web: {image: i, volumes: ['/h:/d:nocopy']}}",
        "1:38: warning: services.web.volumes[0]: nocopy has no effect on a bind: it is for volumes")]
    [InlineData(
        "services: {web: {image: i, volumes: ['v:/d:rshared']}}\nvolumes: {v: }",
        "1:38: warning: services.web.volumes[0]: rshared has no effect on a volume: it is for binds")]
    [InlineData("services: {web: {image: i, volumes: ['v:/d:z', '/h:/e:rshared', 'v:/f:nocopy']}}\nvolumes: {v: }", "")]
    [InlineData("services: {web: {image: i, memswap_limit: 2g, mem_limit: 1g}}", "")]
    [InlineData("services: {web: {image: i, memswap_limit: 2g, deploy: {resources: {limits: {memory: 1g}}}}}", "")]
    [InlineData(
        "services: {web: {image: i, cpus: 0.5, cpu_quota: 1000}}",
        "1:50: service \"web\": cpus and cpu_quota exclude each other")]
    [InlineData(
        "services: {web: {image: i, cpu_period: 1000, deploy: {resources: {limits: {cpus: '1'}}}}}",
        "1:40: service \"web\": cpus and cpu_period exclude each other")]
    [InlineData("services: {web: {image: i, cpus: 0, cpu_quota: 1000, cpu_period: 1000}}", "")]
    [InlineData(
        "services: {web: {image: i, shm_size: -1}}",
        "1:38: service \"web\": shm_size must not be negative (0: 64m)")]
    [InlineData(
        "services: {web: {image: i, scale: -1}}",
        "1:28: service \"web\": scale must be from 0 to 100000, not -1")]
    [InlineData(
        "services: {web: {image: i, deploy: {replicas: 2}, container_name: c1}}",
        "1:51: service \"web\": container_name allows one container only, and replicas is 2")]
    [InlineData(
        "services: {a: {image: i, container_name: same}, b: {image: i, container_name: same}}",
        "1:79: services \"a\" and \"b\" both have the container_name \"same\"")]
    [InlineData(
        "services: {a: {image: i, container_name: '-x'}}",
        "1:42: service \"a\": \"-x\" is not a container's name; it starts with a letter or digit, and goes on"
        + " with these, '_', '.' and '-'")]
    [InlineData(
        "services: {web: {image: i, healthcheck: {test: [curl, x]}}}",
        "1:48: service \"web\": a healthcheck's test as a list starts with CMD, CMD-SHELL or NONE, not \"curl\"")]
    [InlineData(
        "services: {web: {image: i, healthcheck: {test: x, start_interval: 1s}}}",
        "1:51: service \"web\": start_interval has a meaning only with start_period")]
    [InlineData(
        "services: {web: {image: i, tmpfs: /x, volumes: [/x]}}",
        "1:35: service \"web\": /x is already mounted by compose.yaml:1:49")]
    [InlineData(
        "services: {web: {image: i, restart: allways}}",
        "1:37: service \"web\": restart is no, always, on-failure[:count] or unless-stopped, not \"allways\""
        + " (did you mean \"always\"?)")]
    [InlineData(
        "services: {web: {image: i, restart: 'on-failure:x'}}",
        "1:37: service \"web\": restart is no, always, on-failure[:count] or unless-stopped, not"
        + " \"on-failure:x\" (did you mean \"on-failure\"?)")]
    [InlineData(
        "services: {web: {image: i, pull_policy: allways}}",
        "1:41: service \"web\": pull_policy \"allways\" is not known (did you mean \"always\"?)")]
    [InlineData(
        "services: {web: {image: i, build: {dockerfile: a, dockerfile_inline: b}}}",
        "1:51: service \"web\": build takes either dockerfile or dockerfile_inline")]
    [InlineData(
        "services: {web: {image: i, networks: {default: {ipv4_address: 1.2.3}}}}",
        "1:63: service \"web\": \"1.2.3\" is not an IPv4 address such as 172.28.0.7")]
    [InlineData(
        "services: {web: {image: i, networks: {default: {ipv4_address: 1.2.3.999}}}}",
        "1:63: service \"web\": \"1.2.3.999\" is not an IP address")]
    [InlineData(
        "services: {web: {image: i, depends_on: {db: {condition: service_healthy}}}, db: {image: i, healthcheck:"
        + " {disable: true}}}",
        "1:41: service \"web\" waits for \"db\" to be healthy, whose healthcheck is disabled")]
    [InlineData(
        "services: {web: {image: i, networks: [n]}}\nnetworks: {n: {external: true, driver: bridge}}",
        "2:32: the network \"n\" is external, so \"driver\" cannot be set here")]
    [InlineData(
        "services: {web: {image: i, secrets: [s]}}\nsecrets: {s: {}}",
        "2:11: the secret \"s\" needs one of file, environment or external")]
    [InlineData(
        "services: {web: {image: i, configs: [s]}}\nconfigs: {s: {file: x, content: y}}",
        "2:24: the config \"s\" needs one of file, environment, content or external, and has file and content")]
    [InlineData(
        "services: {web: {image: i, depends_on: [db]}, db: {image: i, profiles: [debug]}}",
        "1:41: service \"web\" depends on \"db\", whose profiles are not active (debug); activate one with"
        + " --profile")]
    [InlineData("services: {web: {image: i, depends_on: {db: {condition: service_started, required: false}}}}", "")]
    [InlineData(
        "services: {web: {image: i, network_mode: none, ports: [80]}}",
        "1:48: warning: service \"web\": ports have no effect with network_mode none")]
    public void Load_Inconsistent_SaysWhereAndWhat(string text, string message)
    {
        var said = Given.Complaints(text).Split('\n')[0];
        Assert.Equal(message.Length == 0 ? "" : "compose.yaml:" + message, said);
    }

    [Theory]
    [InlineData("build: .", "3:11: build is not available yet; give the service an image", false)]
    [InlineData("image: i\nbuild: .", "4:5: warning: build has no effect yet; the image i is used", true)]
    [InlineData("image: i\ngpus: all", "", true)]
    [InlineData("image: i\ndevices: ['vendor.com/class=one:two']", "", true)]
    [InlineData(
        "image: i\ndevices: [fuse]",
        "4:15: \"fuse\" is no device: it is a path such as /dev/fuse, or a name such as vendor.com/class=name",
        false)]
    [InlineData("image: i\npre_start: [{command: migrate}]", "", true)]
    [InlineData(
        "image: i\ngpus: [{driver: nvidia, options: {a: b}}]",
        "4:29: warning: options of a request for devices have no effect: they are for a vendor's own runtime",
        true)]
    [InlineData(
        "image: i\nvolumes: [{type: bind, source: /h, target: /d, volume: {nocopy: true}, tmpfs: {}}]",
        "4:52: warning: volume has no effect on a mount of type bind",
        true)]
    [InlineData(
        "image: i\ncontainer_name: one\ndeploy: {update_config: {order: start-first}}",
        "5:30: warning: update_config.order: start-first is not possible here: only one container can have the "
        + "container_name one, so the old container is stopped before the new one starts",
        true)]
    [InlineData(
        "image: i\nports: ['8080:80']\ndeploy: {update_config: {order: start-first}}",
        "5:30: warning: update_config.order: start-first is not possible here: port 8080 is all that it has, so the "
        + "old container is stopped before the new one starts",
        true)]
    [InlineData("image: i\nports: ['8080-8081:80']\ndeploy: {update_config: {order: start-first}}", "", true)]
    [InlineData("image: i\nports: ['80']\ndeploy: {update_config: {order: start-first}}", "", true)]
    [InlineData(
        "image: i\nnetworks: {default: {ipv4_address: 10.1.1.1}}\ndeploy: {update_config: {order: start-first}}",
        "5:30: warning: update_config.order: start-first is not possible here: only one container can have the address "
        + "10.1.1.1, so the old container is stopped before the new one starts",
        true)]
    [InlineData(
        "image: i\nvolumes: [/data]\ndeploy: {update_config: {order: start-first}}",
        "5:30: warning: update_config.order: start-first is not possible here: an anonymous volume is handed over from "
        + "the old container to the new one, so the old container is stopped before the new one starts",
        true)]
    [InlineData("image: i\ndevelop: {watch: []}", "", true)]
    [InlineData(
        "image: i\nprovider: {type: x}",
        "4:5: warning: provider is not run: nothing is started for this service, and nothing waits for it",
        true)]
    [InlineData(
        "image: i\nvolumes: [{type: npipe, source: x, target: /x}]",
        "4:15: volumes of type npipe are not available yet",
        false)]
    [InlineData(
        "image: i\nstorage_opt: {size: 1g}",
        "4:5: storage_opt is not available: a container's files have no limit of their own on overlayfs",
        false)]
    [InlineData(
        "image: i\nvolumes: ['/var/run/docker.sock:/var/run/docker.sock']",
        "4:15: warning: there is no Docker daemon behind this socket: orc does not speak Docker's API",
        true)]
    [InlineData(
        "image: i\nlogging: {driver: syslog}",
        "4:15: warning: the logging driver syslog is not available; the log is kept in files",
        true)]
    [InlineData(
        "image: i\ndeploy: {placement: {constraints: [a]}}",
        "4:14: warning: placement has no effect on one host",
        true)]
    [InlineData(
        "image: i\ndeploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}",
        "",
        true)]
    [InlineData("image: i\nuse_api_socket: false", "", true)]
    public void Load_ToRun_SaysWhatIsNotHereYet(string keys, string message, bool loads)
    {
        var yaml = "services:\n  web:\n" + Given.Indent(keys, 4);
        if (keys.StartsWith("build", StringComparison.Ordinal))
        {
            message = message.Replace("3:11", "3:5", StringComparison.Ordinal);
        }

        var result = Given.Load(yaml, LoadPurpose.Run);
        Assert.Equal(message.Length == 0 ? "" : "compose.yaml:" + message, Given.Said(result));
        Assert.Equal(loads, result.Project is not null);
        Assert.Equal("", string.Join('\n', Given.Load(yaml).Diagnostics));
    }

    [Theory]
    [InlineData(
        "networks: [n]",
        "networks: {n: {driver: overlay}}",
        "1:41: the network \"n\": the driver overlay is not available yet; it is bridge")]
    [InlineData(
        "networks: [n]",
        "networks: {n: {ipam: {config: [{gateway: 10.9.0.254}]}}}",
        "1:50: the network \"n\": gateway of ipam.config needs a subnet beside it")]
    [InlineData(
        "volumes: ['v:/v']",
        "volumes: {v: {driver: rexray}}",
        "the volume \"v\": the driver rexray is not available yet; it is local")]
    [InlineData(
        "secrets: [s]",
        "secrets: {s: {external: true}}",
        "the secret \"s\" is external, which is not available on one host; give it a file")]
    [InlineData(
        "secrets: [s]",
        "secrets: {s: {environment: NOPE}}",
        "the secret \"s\" is taken from the variable NOPE, which is not set")]
    [InlineData(
        "secrets: [s]",
        "secrets: {s: {file: ./nope}}",
        "cannot read nope for the secret \"s\": there is no such file")]
    [InlineData(
        "secrets: [s]",
        "secrets: {s: {environment: SET, labels: {a: b}}}",
        "the secret \"s\": labels have no effect: its content goes with the containers that have it, and no secret is"
        + " made of it")]
    [InlineData(
        "secrets: [s]",
        "secrets: {s: {environment: SET, driver_opts: {a: b}}}",
        "the secret \"s\": driver_opts have no effect: its content goes with the containers that have it, and no secret"
        + " is made of it")]
    [InlineData("configs: [c]", "configs: {c: {content: x, labels: {}}}", "")]
    [InlineData("env_file: nope.env", "x-a: 1", "cannot read the environment file nope.env: there is no such file")]
    [InlineData("env_file: [{path: nope.env, required: false}]", "x-a: 1", "")]
    public void Load_ToRun_ChecksResources(string keys, string resource, string message)
    {
        var said = Given.Complaints($"services: {{web: {{image: i, {keys}}}}}\n{resource}\n", LoadPurpose.Run);
        Assert.Equal(
            message.Length > 0,
            said.Contains(message.Split(": ", 2)[^1], StringComparison.Ordinal) && said.Length > 0);
    }

    [Fact]
    public void Load_LongChainOfDependencies_IsNoProblem()
    {
        var services = Enumerable.Range(0, 5000)
            .Select(number => $"  s{number}: {{image: i, depends_on: [s{number + 1}]}}\n");
        var said = Given.Complaints("services:\n" + string.Concat(services) + "  s5000: {image: i}\n");
        Assert.Equal("", said);
    }
}
