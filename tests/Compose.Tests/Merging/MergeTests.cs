using Orc.Compose.Loading;
using Orc.Compose.Rendering;

namespace Orc.Compose.Tests.Merging;

/// <summary>A service in a file, the same in a file laid over it, and what comes out.</summary>
public class MergeTests
{
    public static TheoryData<string, string, string> Triples => new()
    {
        { "image: a", "image: b", "image: b" },
        { "command: one two", "command: three", "command:\n  - three" },
        { "command: one two", "command: []", "command: []" },
        { "command: [a, b]", "hostname: h", "command:\n  - a\n  - b\nhostname: h" },
        { "entrypoint: [a]", "entrypoint: [b, c]", "entrypoint:\n  - b\n  - c" },
        { "environment: [A=1, B=2]", "environment: {B: 3, C: 4}", "environment:\n  A: \"1\"\n  B: \"3\"\n  C: \"4\"" },
        { "environment: {A: 1}", "environment: [A]", "environment:\n  A: null" },
        { "environment: {A: 1}", "environment: [A=]", "environment:\n  A: \"\"" },
        { "environment: [A=1, A=2]", "hostname: h", "environment:\n  A: \"2\"\nhostname: h" },
        { "environment:", "environment: [A=1]", "environment:\n  A: \"1\"" },
        { "labels: [a=1]", "labels: {a: 2, b: 3}", "labels:\n  a: \"2\"\n  b: \"3\"" },
        { "labels: {a: x}", "labels: [b]", "labels:\n  a: x\n  b: \"\"" },
        { "annotations: {a: x}", "annotations: [a=z]", "annotations:\n  a: z" },
        {
            "sysctls: [net.core.somaxconn=1]",
            "sysctls: {net.core.somaxconn: 2}",
            "sysctls:\n  net.core.somaxconn: \"2\""
        },
        { "dns: 1.1.1.1", "dns: [1.1.1.1, 8.8.8.8]", "dns:\n  - 1.1.1.1\n  - 8.8.8.8" },
        { "dns_search: a", "dns_search: b", "dns_search:\n  - a\n  - b" },
        { "dns_opt: [a]", "dns_opt: [a, b]", "dns_opt:\n  - a\n  - b" },
        { "cap_add: [A]", "cap_add: [A, B]", "cap_add:\n  - A\n  - B" },
        { "cap_drop: [ALL]", "cap_drop: [ALL]", "cap_drop:\n  - ALL" },
        { "expose: [80]", "expose: ['80', 81]", "expose:\n  - \"80\"\n  - \"81\"" },
        { "profiles: []", "hostname: h", "profiles: []\nhostname: h" },
        { "security_opt: [a]", "security_opt: [b]", "security_opt:\n  - a\n  - b" },
        { "group_add: [1]", "group_add: [1, 2]", "group_add:\n  - \"1\"\n  - \"2\"" },
        { "tmpfs: /a:size=1m", "tmpfs: [/a:size=2m, /b]", "tmpfs:\n  - /a:size=2m\n  - /b" },
        {
            "extra_hosts: [h=1.2.3.4]",
            "extra_hosts: {h: 1.2.3.4, i: 5.6.7.8}",
            "extra_hosts:\n  - h=1.2.3.4\n  - i=5.6.7.8"
        },
        { "extra_hosts: {h: [1.2.3.4, '::1']}", "extra_hosts: ['h:[::1]']", "extra_hosts:\n  - h=1.2.3.4\n  - h=::1" },
        {
            "ports: ['80:80']", "ports: ['80:80', '81:80']",
            Port("80", 80) + "\n" + Port("81", 80, header: false)
        },
        {
            "ports: ['80:80']", "ports: ['80:80/udp']",
            Port("80", 80) + "\n" + Port("80", 80, "udp", header: false)
        },
        { "ports: ['80:80']", "ports: [{target: 80, published: 80}]", Port("80", 80) },
        { "ports: ['80:80', '80:80']", "hostname: h", "hostname: h\n" + Port("80", 80) },
        { "ports: ['80:80']", "ports: !override ['90:80']", Port("90", 80) },
        { "ports: ['80:80']", "ports: !reset []", "" },
        { "ports: ['80:80']", "ports: !reset null", "" },
        {
            "volumes: ['a:/x', '/h:/y']", "volumes: ['/o:/x:ro']",
            """
            volumes:
              - type: bind
                source: /o
                target: /x
                read_only: true
                bind:
                  create_host_path: true
              - type: bind
                source: /h
                target: /y
                bind:
                  create_host_path: true
            """
        },
        {
            "devices: ['/dev/a:/dev/x']",
            "devices: ['/dev/b:/dev/x']",
            "devices:\n  - source: /dev/b\n    target: /dev/x\n    permissions: rwm"
        },
        {
            "healthcheck: {test: a, interval: 5s}",
            "healthcheck: {test: [CMD, b], retries: 2}",
            "healthcheck:\n  test:\n    - CMD\n    - b\n  interval: 5s\n  retries: 2"
        },
        {
            "logging: {driver: json-file, options: {a: 1}}",
            "logging: {options: {b: 2}}",
            "logging:\n  driver: json-file\n  options:\n    a: \"1\"\n    b: \"2\""
        },
        {
            "logging: {driver: json-file, options: {a: 1}}",
            "logging: {driver: local, options: {b: 2}}",
            "logging:\n  driver: local\n  options:\n    b: \"2\""
        },
        {
            "logging: {options: {a: 1}}",
            "logging: {driver: local}",
            "logging:\n  driver: local\n  options:\n    a: \"1\""
        },
        {
            "ulimits: {nofile: 10, nproc: 5}",
            "ulimits: {nofile: {soft: 1, hard: 2}}",
            "ulimits:\n  nofile:\n    soft: 1\n    hard: 2\n  nproc: 5"
        },
        { "ulimits: {nofile: {soft: 1, hard: 2}}", "ulimits: {nofile: 7}", "ulimits:\n  nofile: 7" },
        {
            "deploy: {replicas: 2, resources: {limits: {cpus: 1}}}",
            "deploy: {resources: {limits: {memory: 1k}}}",
            "deploy:\n  replicas: 2\n  resources:\n    limits:\n      cpus: 1\n      memory: \"1024\""
        },
        {
            "deploy: {placement: {constraints: [a]}}",
            "deploy: {placement: {constraints: [b]}}",
            "deploy:\n  placement:\n    constraints:\n      - a\n      - b"
        },
        { "build: .", "build: {target: t}", "build:\n  context: /work\n  dockerfile: Dockerfile\n  target: t" },
        {
            "build: {args: [A=1]}",
            "build: {args: {A: 2, B: 3}}",
            "build:\n  context: /work\n  dockerfile: Dockerfile\n  args:\n    A: \"2\"\n    B: \"3\""
        },
        {
            "depends_on: [db]",
            "depends_on: {db: {condition: service_healthy}}",
            "depends_on:\n  db:\n    condition: service_healthy\n    required: true"
        },
        {
            "depends_on: {db: {condition: service_healthy, required: false}}",
            "depends_on: {db: {condition: service_started}}",
            "depends_on:\n  db:\n    condition: service_started\n    required: false"
        },
        { "networks: [net]", "networks: {net: {aliases: [a]}}", "networks:\n  net:\n    aliases:\n      - a" },
        { "networks: {net: {aliases: [a]}}", "networks: [net]", "networks:\n  net:\n    aliases:\n      - a" },
        {
            "networks: {net: {aliases: [a]}}",
            "networks: {net: {aliases: [a, b], priority: 1}}",
            "networks:\n  net:\n    aliases:\n      - a\n      - b\n    priority: 1"
        },
        { "env_file: a.env", "env_file: [b.env, a.env]", "environment:\n  A: \"1\"\n  B: \"2\"" },
        { "hostname: h", "hostname: !reset null", "" },
        { "environment: {A: 1, B: 2}", "environment: {A: !reset null}", "environment:\n  B: \"2\"" },
        { "environment: {A: 1, B: 2}", "environment: !override {C: 3}", "environment:\n  C: \"3\"" },
        { "hostname: h", "x-anything: {a: 1}", "hostname: h\nx-anything:\n  a: 1" },
        { "x-a: {b: [1]}", "x-a: {b: [2], c: 3}", "x-a:\n  b:\n    - 1\n    - 2\n  c: 3" },
        { "mem_limit: 1m", "mem_limit: 2m", "mem_limit: \"2097152\"" },
        { "init: true", "init: false", "init: false" },
        {
            "secrets: [s]",
            "secrets: [{source: s, mode: 0400}]",
            "secrets:\n  - source: s\n    target: /run/secrets/s\n    mode: \"0400\""
        },
        {
            "secrets: [{source: s, target: other}]",
            "secrets: [s]",
            "secrets:\n  - source: s\n    target: /run/secrets/other\n  - source: s\n    target: /run/secrets/s"
        },
        {
            "configs: [c]",
            "configs: [{source: c, target: /c, uid: '1'}]",
            "configs:\n  - source: c\n    target: /c\n    uid: \"1\""
        },
    };

    [Theory]
    [MemberData(nameof(Triples))]
    public void Merge_TwoFiles_GivesThird(string first, string second, string expected)
    {
        var image = first.StartsWith("image:", StringComparison.Ordinal) ? "" : "    image: i\n";
        var files = Given.Files(
            ("one.yaml", Declared + "services:\n  db: {image: d}\n  web:\n" + image + Given.Indent(first, 4)),
            ("two.yaml", "services:\n  web:\n" + Given.Indent(second, 4)),
            ("a.env", "A=1"),
            ("b.env", "B=2"));
        var result = ComposeLoader.Load(Given.Request with { Files = ["one.yaml", "two.yaml"] }, files);

        Assert.Equal("", Given.Said(result));
        Assert.Equal(expected, Web(result));
    }

    [Fact]
    public void Merge_Resources_MergeDeeply()
    {
        var files = Given.Files(
            ("one.yaml", """
                services: {web: {image: i, networks: [net], volumes: ["v:/v"]}}
                networks: {net: {driver: bridge, labels: [a=1], ipam: {config: [{subnet: 10.1.0.0/16}]}}}
                volumes: {v: {labels: {x: 1}}}
                """),
            ("two.yaml", """
                networks:
                  net:
                    labels: {a: 2, b: 3}
                    ipam: {config: [{subnet: 10.1.0.0/16, gateway: 10.1.0.1}, {subnet: 10.2.0.0/16}]}
                volumes: {v: }
                """));
        var result = ComposeLoader.Load(Given.Request with { Files = ["one.yaml", "two.yaml"] }, files);

        Assert.Equal("", Given.Said(result));
        Assert.EndsWith(
            """
            networks:
              net:
                name: work_net
                driver: bridge
                ipam:
                  config:
                    - subnet: 10.1.0.0/16
                      gateway: 10.1.0.1
                    - subnet: 10.2.0.0/16
                labels:
                  a: "2"
                  b: "3"
            volumes:
              v:
                name: work_v
                labels:
                  x: "1"

            """,
            ComposeRenderer.Render(result.Project!, RenderFormat.Yaml),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_ListOverMapping_SaysBothPlaces()
    {
        var files = Given.Files(
            ("one.yaml", "services: {web: {image: i, x-a: {b: 1}}}"),
            ("two.yaml", "services:\n  web:\n    x-a: [1]"));
        var result = ComposeLoader.Load(Given.Request with { Files = ["one.yaml", "two.yaml"] }, files);

        Assert.Equal(
            "two.yaml:3:10: a list cannot be merged over a mapping of one.yaml:1:33; !override replaces it",
            Given.Said(result));
    }

    [Fact]
    public void Merge_ServiceReset_IsGone()
    {
        var files = Given.Files(
            ("one.yaml", "services: {web: {image: i}, old: {image: o}}"),
            ("two.yaml", "services: {old: !reset null}"));
        var result = ComposeLoader.Load(Given.Request with { Files = ["one.yaml", "two.yaml"] }, files);

        Assert.Equal("web", string.Join(' ', ComposeRenderer.ServiceNames(result.Project!)));
    }

    [Fact]
    public void Merge_DocumentsOfOneFile_AreLaidOverEachOther()
    {
        var result = Given.Load("services: {web: {image: a, hostname: h}}\n---\nservices: {web: {image: b}}\n");

        Assert.Equal("", Given.Said(result));
        Assert.Equal("hostname: h\nimage: b", Web(result));
    }

    [Fact]
    public void Merge_ResetOnAnAlias_LeavesTheAnchorAlone()
    {
        var result = Given.Load(
            """
            x-env: &env {A: 1, B: 2}
            services:
              web:
                image: i
                environment: *env
              other:
                image: i
                environment:
                  <<: *env
                  A: !reset null
            """);

        Assert.Equal("", Given.Said(result));
        Assert.Equal("A B", string.Join(' ', result.Project!.FindService("web")!.Environment.Select(one => one.Name)));
        Assert.Equal("B", string.Join(' ', result.Project!.FindService("other")!.Environment.Select(one => one.Name)));
    }

    private const string Declared =
        "networks: {net: }\nvolumes: {a: }\nsecrets: {s: {file: ./s}}\nconfigs: {c: {content: c}}\n";

    private static string Port(string published, int target, string protocol = "tcp", bool header = true) =>
        (header ? "ports:\n" : "")
        + $"  - mode: ingress\n    target: {target}\n    published: \"{published}\"\n    protocol: {protocol}";

    private static string Web(ComposeResult result)
    {
        var lines = ComposeRenderer.Render(result.Project!, RenderFormat.Yaml).Split('\n')
            .SkipWhile(line => line != "  web:")
            .Skip(1)
            .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))
            .Select(line => line[4..])
            .Where(line => line != "image: i")
            .ToList();
        var at = lines.IndexOf("networks:");
        if (at >= 0 && lines[at + 1] == "  default: null")
        {
            lines.RemoveRange(at, 2);
        }

        return string.Join('\n', lines);
    }
}
