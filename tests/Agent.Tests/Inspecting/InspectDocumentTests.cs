using System.Text.Json;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Health;
using Orc.Agent.Engine.Inspecting;
using Orc.Agent.Engine.Oci;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Networks;
using Orc.Model.Units;

namespace Orc.Agent.Tests.Inspecting;

public sealed class InspectDocumentTests
{
    private static readonly DateTimeOffset Created = new(2026, 11, 23, 18, 8, 11, TimeSpan.Zero);
    private static readonly EnginePaths Paths =
        new(new EngineOptions { DataRoot = "/var/lib/orc", RunRoot = "/run/orc" });

    private static readonly ImageConfig Image = new()
    {
        Platform = new Platform("linux", "amd64", null),
        Entrypoint = ["/entry.sh"],
        Cmd = ["serve", "--port", "80"],
        Env = [new("PATH", "/usr/bin"), new("LANG", "C"), new("DEBUG", "0")],
        WorkingDir = "/srv",
        ExposedPorts = ["80/tcp"],
        Volumes = ["/data"],
    };

    [Fact]
    public Task Write_CreatedContainer_IsAsDockerWritesIt() => CheckAsync("created", new InspectInput
    {
        Report = new ContainerReport
        {
            Id = new ContainerId(new string('a', 64)),
            Spec = new ContainerSpec
            {
                Name = "quiet_curie",
                Image = "shop:3",
                Endpoints = [new() { Network = "bridge" }],
            },
            Name = "quiet_curie",
            State = ContainerState.Created,
            CreatedAt = Created,
            ImageId = $"sha256:{new string('1', 64)}",
        },
        Paths = Paths,
        Names = new UtsNames("aaaaaaaaaaaa", null),
        Image = Image,
        LowerDirectories = ["/l/2", "/l/1"],
        DefaultRuntime = "crun",
    });

    [Fact]
    public Task Write_RunningContainerWithEverything_IsAsDockerWritesIt() => CheckAsync("running", new InspectInput
    {
        Report = new ContainerReport
        {
            Id = new ContainerId(new string('b', 64)),
            Spec = Everything(),
            Name = "shop-web-1",
            State = ContainerState.Running,
            CreatedAt = Created,
            StartedAt = Created.AddMilliseconds(1234),
            Pid = 4711,
            Health = HealthState.Healthy,
            RunCount = 3,
            RestartCount = 2,
            LastExit = new ExitReport { Code = 137, OomKilled = true, FinishedAt = Created.AddSeconds(1) },
            ImageId = $"sha256:{new string('1', 64)}",
            Endpoints =
            [
                new EndpointReport
                {
                    Network = "shop_default", Interface = "eth0", Ipv4Address = "10.210.1.2", Ipv4PrefixLength = 24,
                    Gateway = "10.210.1.1", MacAddress = "02:42:0a:d2:01:02",
                },
            ],
            Ports = [new PortSpec { Target = 80, HostPort = 8080, HostAddress = "0.0.0.0" }],
        },
        Paths = Paths,
        Names = new UtsNames("bbbbbbbbbbbb", null),
        Image = Image,
        LowerDirectories = ["/l/1"],
        Mounts =
        [
            new InspectMount("volume", "shop_db", "/var/lib/orc/volumes/shop_db/_data", "/data") { Mode = "z" },
            new InspectMount("bind", null, "/etc/shop", "/etc/shop") { ReadOnly = true, Propagation = "rprivate" },
        ],
        NetworkIds = new Dictionary<string, string> { ["shop_default"] = new('c', 64) }.ToImmutable(),
        Health = new HealthRecord
        {
            Run = 3,
            Status = HealthState.Healthy,
            Log = [new HealthProbe { Start = Created, End = Created.AddSeconds(1), ExitCode = 0, Output = "ok\n" }],
        },
        NetworkNamespace = "/run/orc/netns/b",
        DefaultRuntime = "crun",
    });

    private static ContainerSpec Everything() => new()
    {
        Name = "shop-web-1",
        Image = "shop:3",
        Command = ["work"],
        Environment = [new("DEBUG", "1"), new("LANG", null), new("EXTRA", "a=b \"quoted\" <&>")],
        Labels = new Dictionary<string, string> { ["com.example"] = "yes" }.ToImmutable(),
        User = "app",
        Init = true,
        Mounts =
        [
            new MountSpec.Volume { Target = "/data", Name = "shop_db" },
            new MountSpec.Bind { Target = "/etc/shop", Source = "/etc/shop", ReadOnly = true },
            new MountSpec.Tmpfs { Target = "/tmp", Size = new ByteSize(1024), Mode = 0x1FF },
        ],
        Endpoints = [new EndpointSpec { Network = "shop_default", Aliases = ["web"], Ipv4Address = "10.210.1.2" }],
        Ports = [new PortSpec { Target = 80, HostPort = 8080, HostPortEnd = 8082 }],
        Expose = ["9000"],
        ExtraHosts = ["db=10.0.0.7"],
        StopSignal = "SIGQUIT",
        StopGrace = TimeSpan.FromSeconds(3),
        Restart = new RestartSpec(RestartPolicy.OnFailure, 5),
        Health = new HealthSpec { Test = ["CMD", "true"], Interval = TimeSpan.FromSeconds(5), Retries = 2 },
        Resources = new ResourceSpec
        {
            Memory = new ByteSize(64 << 20),
            NanoCpus = 500_000_000,
            PidsLimit = 100,
            Ulimits = [new UlimitSpec("nofile", 1024, 2048)],
        },
        Security = new SecuritySpec
        {
            CapAdd = ["NET_ADMIN"],
            CapDrop = ["ALL"],
            ReadOnlyRoot = true,
            Options = ["no-new-privileges"],
            Devices = [new DeviceSpec("/dev/fuse", "/dev/fuse", "rwm")],
        },
        Logging = new LogSpec { Driver = "json-file", MaxSize = new ByteSize(10 << 20) },
    };

    private static async Task CheckAsync(string name, InspectInput input)
    {
        using var document = JsonDocument.Parse(InspectDocument.Write(input));
        await using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true };
        await using (var json = new Utf8JsonWriter(stream, options))
        {
            document.WriteTo(json);
        }

        var written = System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
        var golden = Path.Combine(AppContext.BaseDirectory, "Inspecting", $"{name}.golden.json");
        var expected = await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken);
        Assert.Equal(expected, written);
    }
}
