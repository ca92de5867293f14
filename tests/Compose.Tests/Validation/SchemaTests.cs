namespace Orc.Compose.Tests.Validation;

public class SchemaTests
{
    /// <summary>A key of a service, in the ways it may be written, and its one canonical form.</summary>
    [Theory]
    [InlineData("command: sh -c 'echo \"a b\"'", "command:\n  - sh\n  - -c\n  - echo \"a b\"")]
    [InlineData("command: \"echo \\\"a b\\\" c\\\\ d\"", "command:\n  - echo\n  - a b\n  - c d")]
    [InlineData("command: echo $$HOME", "command:\n  - echo\n  - $$HOME")]
    [InlineData("command: ''", "command: []")]
    [InlineData("command:", "")]
    [InlineData("command: [a, 'b c']", "command:\n  - a\n  - b c")]
    [InlineData("entrypoint: []", "entrypoint: []")]
    [InlineData(
        "environment: {A: 1, B: 1.50, C: true, D: 'x', E: }",
        "environment:\n  A: \"1\"\n  B: \"1.50\"\n  C: \"true\"\n  D: x\n  E: null")]
    [InlineData("environment: ['A=a=b', 'SET', 'E=']", "environment:\n  A: a=b\n  E: \"\"\n  SET: value")]
    [InlineData("environment: {}", "environment: {}")]
    [InlineData("labels: [a.b=c]", "labels:\n  a.b: c")]
    [InlineData("stop_grace_period: 90s", "stop_grace_period: 1m30s")]
    [InlineData("stop_grace_period: 1.5h", "stop_grace_period: 1h30m0s")]
    [InlineData("stop_grace_period: 500ms", "stop_grace_period: 500ms")]
    [InlineData("stop_grace_period: 1d", "stop_grace_period: 24h0m0s")]
    [InlineData("stop_grace_period: 0s", "stop_grace_period: 0s")]
    [InlineData("mem_limit: 512m", "mem_limit: \"536870912\"")]
    [InlineData("mem_limit: 1.5g", "mem_limit: \"1610612736\"")]
    [InlineData("mem_limit: 1000000", "mem_limit: \"1000000\"")]
    [InlineData("memswap_limit: -1", "memswap_limit: \"-1\"")]
    [InlineData("shm_size: 64MiB", "shm_size: \"67108864\"")]
    [InlineData("cpus: 0.50", "cpus: 0.5")]
    [InlineData("cpus: '2'", "cpus: 2")]
    [InlineData("init: 'true'", "init: true")]
    [InlineData("privileged: false", "privileged: false")]
    [InlineData("scale: '3'", "scale: 3")]
    [InlineData("pids_limit: -1", "pids_limit: -1")]
    [InlineData("oom_score_adj: -500", "oom_score_adj: -500")]
    [InlineData("user: '1000:1000'", "user: \"1000:1000\"")]
    [InlineData("restart: 'no'", "restart: \"no\"")]
    [InlineData("restart: no", "restart: \"no\"")]
    [InlineData("restart: on-failure:3", "restart: on-failure:3")]
    [InlineData("expose: [80, '81/udp']", "expose:\n  - \"80\"\n  - 81/udp")]
    [InlineData("dns: 1.1.1.1", "dns:\n  - 1.1.1.1")]
    [InlineData("tmpfs: /run", "tmpfs:\n  - /run")]
    [InlineData(
        "healthcheck: {test: curl -f http://localhost}",
        "healthcheck:\n  test:\n    - CMD-SHELL\n    - curl -f http://localhost")]
    [InlineData(
        "healthcheck: {test: [CMD, true], interval: 60s, retries: '5'}",
        "",
        "services.web.healthcheck.test[1]: expected text, got the boolean true; put it in quotes")]
    [InlineData("healthcheck: {disable: true}", "healthcheck:\n  disable: true")]
    [InlineData(
        "ulimits: {nofile: 1024, core: {soft: 0, hard: -1}}",
        "ulimits:\n  core:\n    soft: 0\n    hard: -1\n  nofile: 1024")]
    [InlineData("sysctls: [a=1, b]", "sysctls:\n  a: \"1\"\n  b: \"\"")]
    [InlineData("extra_hosts: {a: 1.2.3.4}", "extra_hosts:\n  - a=1.2.3.4")]
    [InlineData(
        "extra_hosts: ['a:1.2.3.4', 'b=::1', 'c=[::2]', 'd:host-gateway']",
        "extra_hosts:\n  - a=1.2.3.4\n  - b=::1\n  - c=::2\n  - d=host-gateway")]
    [InlineData("devices: [/dev/fuse]", "devices:\n  - source: /dev/fuse\n    target: /dev/fuse\n    permissions: rwm")]
    [InlineData("devices: ['/dev/a:/dev/b:r']", "devices:\n  - source: /dev/a\n    target: /dev/b\n    permissions: r")]
    [InlineData("devices: ['/dev/a:rw']", "devices:\n  - source: /dev/a\n    target: /dev/a\n    permissions: rw")]
    [InlineData(
        "devices: ['vendor.com/gpu=all']",
        "devices:\n  - source: vendor.com/gpu=all\n    target: vendor.com/gpu=all\n    permissions: rwm")]
    [InlineData("gpus: all", "gpus:\n  - capabilities:\n      - gpu\n    count: -1")]
    [InlineData("build: ./dir", "build:\n  context: /work/dir\n  dockerfile: Dockerfile")]
    [InlineData(
        "build: https://github.com/a/b.git#main:sub",
        "build:\n  context: https://github.com/a/b.git#main:sub\n  dockerfile: Dockerfile")]
    [InlineData(
        "build: {context: ., dockerfile_inline: FROM a, args: [SET, NONE, A=1]}",
        "build:\n  context: /work\n  dockerfile_inline: FROM a\n  args:\n    A: \"1\"\n    SET: value")]
    [InlineData(
        "build: {context: ., ssh: default}",
        "build:\n  context: /work\n  dockerfile: Dockerfile\n  ssh:\n    default: null")]
    [InlineData("pull_policy: if_not_present", "pull_policy: missing")]
    [InlineData("pull_policy: every_12h", "pull_policy: every_12h")]
    [InlineData("deploy: {mode: global, endpoint_mode: dnsrr}", "deploy:\n  mode: global\n  endpoint_mode: dnsrr")]
    [InlineData(
        "deploy: {resources: {limits: {cpus: '0.25', memory: 50M, pids: 10}}}",
        "deploy:\n  resources:\n    limits:\n      cpus: 0.25\n      memory: \"52428800\"\n      pids: 10")]
    [InlineData(
        "deploy: {update_config: {parallelism: 2, delay: 10s, order: start-first}}",
        "deploy:\n  update_config:\n    parallelism: 2\n    delay: 10s\n    order: start-first")]
    [InlineData(
        "blkio_config: {weight: 300, device_read_bps: [{path: /dev/sda, rate: 12mb}]}",
        "blkio_config:\n  weight: 300\n  device_read_bps:\n    - path: /dev/sda\n      rate: \"12582912\"")]
    [InlineData(
        "logging: {driver: json-file, options: {max-size: 10m, max-file: 3}}",
        "logging:\n  driver: json-file\n  options:\n    max-file: \"3\"\n    max-size: 10m")]
    [InlineData(
        "develop: {watch: [{path: ./src, action: sync, target: /src, ignore: x}]}",
        "develop:\n  watch:\n    - path: /work/src\n      action: sync\n      target: /src\n      ignore:\n  "
        + "      - x")]
    [InlineData("post_start: [{command: echo hi}]", "post_start:\n  - command:\n      - echo\n      - hi")]
    [InlineData(
        "provider: {type: x, options: {a: 1, b: [c, 2]}}",
        "provider:\n  type: x\n  options:\n    a: \"1\"\n    b:\n      - c\n      - \"2\"")]
    [InlineData("x-custom: {any: [thing, 1, null]}", "x-custom:\n  any:\n    - thing\n    - 1\n    - null")]
    [InlineData("network_mode: host", "network_mode: host")]
    [InlineData("attach: false", "attach: false")]
    [InlineData("storage_opt: {size: 1G}", "storage_opt:\n  size: 1G")]
    public void Service_Key_HasOneForm(string key, string expected, string? complaint = null)
    {
        if (complaint is null)
        {
            Assert.Equal(expected, Given.Service(key));
        }
        else
        {
            var said = Given.Complaints("services:\n  web:\n    image: i\n" + Given.Indent(key, 4));
            Assert.Contains(complaint, said, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("imge: x", "4:5: services.web: unknown key \"imge\" (did you mean \"image\"?)")]
    [InlineData("enviroment: {}", "4:5: services.web: unknown key \"enviroment\" (did you mean \"environment\"?)")]
    [InlineData("depends-on: [a]", "4:5: services.web: unknown key \"depends-on\" (did you mean \"depends_on\"?)")]
    [InlineData("port: [80]", "4:5: services.web: unknown key \"port\" (did you mean \"ports\"?)")]
    [InlineData("volume: [80]", "4:5: services.web: unknown key \"volume\" (did you mean \"volumes\"?)")]
    [InlineData("Hostname: x", "4:5: services.web: unknown key \"Hostname\" (did you mean \"hostname\"?)")]
    [InlineData("zzzz: x", "4:5: services.web: unknown key \"zzzz\"")]
    [InlineData("net: host", "4:5: services.web: unknown key \"net\"")]
    [InlineData("log_driver: x", "4:5: services.web: unknown key \"log_driver\"")]
    [InlineData("hostname: 5", "4:15: services.web.hostname: expected text, got the number 5; put it in quotes")]
    [InlineData("hostname: true", "4:15: services.web.hostname: expected text, got the boolean true; put it in quotes")]
    [InlineData("hostname: [a]", "4:15: services.web.hostname: expected text, got a list")]
    [InlineData("hostname:", "4:14: services.web.hostname: expected text, got nothing")]
    [InlineData("user: 1000", "4:11: services.web.user: expected text, got the number 1000; put it in quotes")]
    [InlineData("init: maybe", "4:11: services.web.init: expected true or false, got \"maybe\"")]
    [InlineData("tty: 1", "4:10: services.web.tty: expected true or false, got the number 1")]
    [InlineData("scale: two", "4:12: services.web.scale: expected a whole number, got \"two\"")]
    [InlineData("scale: 1.5", "4:12: services.web.scale: expected a whole number, got the number 1.5")]
    [InlineData("cpus: many", "4:11: services.web.cpus: expected a number, got \"many\"")]
    [InlineData("mem_limit: big", "4:16: services.web.mem_limit: expected a size such as 512m, got \"big\"")]
    [InlineData(
        "stop_grace_period: 10",
        "4:24: services.web.stop_grace_period: expected a duration such as 1m30s, got the number 10")]
    [InlineData(
        "stop_grace_period: soon",
        "4:24: services.web.stop_grace_period: expected a duration such as 1m30s, got \"soon\"")]
    [InlineData("ports: 80", "4:12: services.web.ports: expected a list of ports, got the number 80")]
    [InlineData("ports: {a: b}", "4:12: services.web.ports: expected a list of ports, got a mapping")]
    [InlineData("volumes: v:/x", "4:14: services.web.volumes: expected a list, got \"v:/x\"")]
    [InlineData(
        "environment: A=1",
        "4:18: services.web.environment: expected a mapping or a list of NAME=value, got \"A=1\"")]
    [InlineData("environment: [{A: 1}]", "4:19: services.web.environment: expected NAME=value, got a mapping")]
    [InlineData(
        "environment: {A: [1]}",
        "4:22: services.web.environment.A: expected text, a number or a boolean, got a list")]
    [InlineData(
        "command: {a: b}",
        "4:14: services.web.command: expected a command as text or as a list of texts, got a mapping")]
    [InlineData("command: [1]", "4:15: services.web.command[0]: expected text, got the number 1; put it in quotes")]
    [InlineData("command: echo 'open", "4:14: services.web.command: a quote in this command is never closed")]
    [InlineData(
        "cgroup: privat",
        "4:13: services.web.cgroup: expected one of host, private, got \"privat\" (did you mean \"private\"?)")]
    [InlineData(
        "depends_on: {db: {condition: healthy}}",
        "4:34: services.web.depends_on.db.condition: expected one of service_started, service_healthy,"
        + " service_completed_successfully, got \"healthy\"")]
    [InlineData("depends_on: {db: {}}", "4:22: services.web.depends_on.db: the key \"condition\" is missing")]
    [InlineData(
        "depends_on: db",
        "4:17: services.web.depends_on: expected a list of services or a mapping of them to conditions, got \"db\"")]
    [InlineData(
        "healthcheck: {tests: x}",
        "4:19: services.web.healthcheck: unknown key \"tests\" (did you mean \"test\"?)")]
    [InlineData(
        "deploy: {resources: {limit: {}}}",
        "4:26: services.web.deploy.resources: unknown key \"limit\" (did you mean \"limits\"?)")]
    [InlineData(
        "deploy: {restart_policy: {condition: always}}",
        "4:42: services.web.deploy.restart_policy.condition: expected one of none, on-failure, any,"
        + " unless-stopped, got \"always\"")]
    [InlineData("ulimits: {nofile: {soft: 1}}", "4:23: services.web.ulimits.nofile: the key \"hard\" is missing")]
    [InlineData("secrets: [{target: x}]", "4:15: services.web.secrets[0]: the key \"source\" is missing")]
    [InlineData("secrets: [{source: x, mode: 999}]", "")]
    [InlineData("extra_hosts: [a]", "4:19: services.web.extra_hosts: expected HOST=ADDRESS, got \"a\"")]
    [InlineData(
        "networks: {\"a b\": }",
        "4:16: services.web.networks: \"a b\" is not a name of letters, digits, '.', '_' and '-'")]
    [InlineData(
        "logging: {drivers: x}",
        "4:15: services.web.logging: unknown key \"drivers\" (did you mean \"driver\"?)")]
    [InlineData(
        "env_file: {path: x}",
        "4:15: services.web.env_file: expected a path or a list of paths, got a mapping")]
    [InlineData("profiles: dev", "4:15: services.web.profiles: expected a list of texts, got \"dev\"")]
    public void Service_BadKey_SaysWhereAndWhat(string key, string message)
    {
        var said = Given.Complaints("services:\n  web:\n    image: i\n" + Given.Indent(key, 4));
        if (message.Length > 0)
        {
            Assert.Equal("compose.yaml:" + message, said.Split('\n')[0]);
        }
        else
        {
            Assert.NotEqual("", said);
        }
    }

    [Theory]
    [InlineData("service: {}", "1:1: unknown key \"service\" (did you mean \"services\"?)")]
    [InlineData("services: []", "1:11: services: expected a mapping, got a list")]
    [InlineData("services: {web: i}", "1:17: services.web: expected a mapping, got \"i\"")]
    [InlineData(
        "services: {\"a b\": {image: i}}",
        "1:12: services: \"a b\" is not a name of letters, digits, '.', '_' and '-'")]
    [InlineData("[a]", "1:1: a Compose file is a mapping, not a list")]
    [InlineData("text", "1:1: a Compose file is a mapping, not \"text\"")]
    [InlineData("networks: {n: {driver: [a]}}", "1:24: networks.n.driver: expected text, got a list")]
    [InlineData(
        "networks: {n: {ipam: {config: [{subnets: x}]}}}",
        "1:33: networks.n.ipam.config[0]: unknown key \"subnets\" (did you mean \"subnet\"?)")]
    [InlineData("volumes: {v: {drivr: x}}", "1:15: volumes.v: unknown key \"drivr\" (did you mean \"driver\"?)")]
    [InlineData("secrets: {s: {files: x}}", "1:15: secrets.s: unknown key \"files\" (did you mean \"file\"?)")]
    [InlineData("name: 5\nservices: {web: {image: i}}", "1:7: name: expected text, got the number 5; put it in quotes")]
    [InlineData(
        "name: Bad\nservices: {web: {image: i}}",
        "1:7: invalid project name \"Bad\": it must consist of lower case letters, digits, '-' and '_', and"
        + " start with a letter or digit")]
    [InlineData("include: x", "1:10: include: expected a list, got \"x\"")]
    [InlineData("models: {m: {}}", "1:13: models.m: the key \"model\" is missing")]
    public void File_Bad_SaysWhereAndWhat(string text, string message) =>
        Assert.Equal("compose.yaml:" + message, Given.Complaints(text).Split('\n')[0]);

    [Fact]
    public void File_ManyErrors_AllAreSaid()
    {
        var said = Given.Complaints(
            """
            services:
              web:
                imge: nginx
                ports: 80
                init: maybe
              db:
                image: 5
            networks:
              n: {drivr: x}
            """);

        Assert.Equal(
            """
            compose.yaml:3:5: services.web: unknown key "imge" (did you mean "image"?)
            compose.yaml:4:12: services.web.ports: expected a list of ports, got the number 80
            compose.yaml:5:11: services.web.init: expected true or false, got "maybe"
            compose.yaml:7:12: services.db.image: expected text, got the number 5; put it in quotes
            compose.yaml:9:7: networks.n: unknown key "drivr" (did you mean "driver"?)
            """,
            said);
    }

    [Fact]
    public void File_Version_IsObsolete() => Assert.Equal(
        "compose.yaml:1:1: warning: the key \"version\" is obsolete and has no effect",
        Given.Complaints("version: '3.8'\nservices: {web: {image: i}}"));

    [Theory]
    [InlineData("yes", "true")]
    [InlineData("on", "true")]
    [InlineData("'off'", "false")]
    public void Boolean_OldSpelling_WarnsAndCounts(string word, string meaning)
    {
        var result = Given.Load($"services: {{web: {{image: i, init: {word}}}}}");
        Assert.Equal(
            $"compose.yaml:1:34: warning: services.web.init: \"{word.Trim('\'')}\" is no boolean of YAML 1.2;"
            + $" write {meaning}",
            Given.Said(result));
        Assert.Equal(meaning == "true", result.Project!.Services[0].Init);
    }

    [Fact]
    public void Variable_InAnyTypedKey_IsReadAsThatType()
    {
        var result = Given.Load(
            """
            services:
              web:
                image: i
                scale: ${N:-2}
                init: ${B:-true}
                mem_limit: ${M:-1k}
                ports: ["${P:-8080}:80"]
                stop_grace_period: ${G:-5s}
            """);

        Assert.Equal("", Given.Said(result));
        var web = result.Project!.Services[0];
        Assert.Equal((2, true, 1024L, 5.0),
            (web.Replicas, web.Init, web.MemLimit!.Value.Bytes, web.StopGracePeriod!.Value.TotalSeconds));
        Assert.Equal("8080", web.Ports[0].Published);
    }
}
