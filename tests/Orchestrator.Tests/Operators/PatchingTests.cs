using Grpc.Core;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Services;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Services;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Operators;

public sealed class PatchingTests
{
    private static readonly ContainerSpec Web = new()
    {
        Name = "shop_web",
        Image = "web:1",
        ImageId = "sha256:1",
        Environment = [new EnvironmentVariable("A", "1"), new EnvironmentVariable("B", "2")],
        Ports = [new PortSpec { Target = 80, HostPort = 8080 }],
        User = "me",
        Restart = new RestartSpec(RestartPolicy.Always) { OnUnhealthy = true },
    };

    [Fact]
    public void Apply_NothingSaid_IsTheSame() =>
        Assert.True(ReleaseIdentity.AreSame(Web, ContainerPatching.Apply(Web, new WireContainerPatch())));

    [Fact]
    public void Apply_AnotherImage_HasItsOwnIdOrNone()
    {
        Assert.Null(ContainerPatching.Apply(Web, new WireContainerPatch { Image = "web:2" }).ImageId);
        Assert.Equal("sha256:1", ContainerPatching.Apply(Web, new WireContainerPatch { Image = "web:1" }).ImageId);
        Assert.Equal(
            "sha256:2", ContainerPatching.Apply(Web, new WireContainerPatch { Image = "web:2" }, "sha256:2").ImageId);
        Assert.Equal(
            "sha256:2", ContainerPatching.Apply(Web, new WireContainerPatch { Image = "web:1" }, "sha256:2").ImageId);
    }

    [Fact]
    public void Apply_Environment_IsAddedReplacedAndRemoved()
    {
        var patched = ContainerPatching.Apply(Web, new WireContainerPatch
        {
            EnvironmentAdd = { Variable("B", "3"), Variable("C", "4") },
            EnvironmentRemove = { "A" },
        });

        Assert.Equal("B=3 C=4", string.Join(
            ' ', patched.Environment.Select(variable => $"{variable.Name}={variable.Value}")));
    }

    [Fact]
    public void Apply_Networks_AreAddedWithTheirNames_AndTakenAway()
    {
        var patched = ContainerPatching.Apply(
            Web with { Endpoints = [On("front", "web"), On("old", "web")] },
            new WireContainerPatch
            {
                NetworkAdd = { "front", "plain" },
                EndpointAdd = { On("back", "x").ToWire(), On("front", "y").ToWire(), On("old", "z").ToWire() },
                NetworkRemove = { "old" },
            });

        Assert.Equal("front=web,y plain= back=x old=z", string.Join(' ', patched.Endpoints.Select(endpoint =>
            $"{endpoint.Network}={string.Join(',', endpoint.Aliases)}")));

        static EndpointSpec On(string network, string alias) => new() { Network = network, Aliases = [alias] };
    }

    [Theory]
    [InlineData("80", 0)]
    [InlineData("80/tcp", 0)]
    [InlineData("8080:80", 0)]
    [InlineData("80/udp", 1)]
    [InlineData("81", 1)]
    public void Apply_PublishRemove_GoesByTheTarget(string port, int left) => Assert.Equal(
        left, ContainerPatching.Apply(Web, new WireContainerPatch { PublishRemove = { port } }).Ports.Length);

    [Theory]
    [InlineData("http")]
    [InlineData("80/tcp/udp")]
    [InlineData("80/icmp")]
    public void Apply_PublishRemoveOfNoPort_IsRefused(string port) => Assert.Throws<RpcException>(
        () => ContainerPatching.Apply(Web, new WireContainerPatch { PublishRemove = { port } }));

    [Fact]
    public void Apply_EmptyTextsAndZeroLimits_TakeBack()
    {
        var limited = ContainerPatching.Apply(
            Web, new WireContainerPatch { LimitMemory = 64 << 20, LimitNanoCpus = 500_000_000 });
        var free = ContainerPatching.Apply(limited, new WireContainerPatch { LimitMemory = 0, User = "" });

        Assert.Equal(64 << 20, limited.Resources.Memory?.Bytes);
        Assert.Null(free.Resources.Memory);
        Assert.Equal(500_000_000, free.Resources.NanoCpus);
        Assert.Null(free.User);
    }

    [Fact]
    public void Apply_System_IsAddedToAndTakenFrom()
    {
        var patched = ContainerPatching.Apply(
            Web with
            {
                Dns = ["10.0.0.1", "10.0.0.2"],
                ExtraHosts = ["db=10.0.0.3", "db=10.0.0.4", "old=10.0.0.5"],
                Logging = new LogSpec { Driver = "json-file" },
                Resources = new ResourceSpec { Ulimits = [new("nproc", 1, 1), new("nofile", 1, 1)] },
            },
            new WireContainerPatch
            {
                System = new WireSystemPatch
                {
                    Dns = new WireWordsPatch { Add = { "10.0.0.2", "10.0.0.9" }, Remove = { "10.0.0.1" } },
                    Hosts = new WireWordsPatch { Add = { "new=10.0.0.6" }, Remove = { "old", "db=10.0.0.3" } },
                    Groups = new WireWordsPatch { Add = { "wheel" } },
                    SysctlAdd = { ["net.core.somaxconn"] = "9" },
                    SysctlRemove = { "nothing" },
                    UlimitAdd = { new WireUlimit { Name = "nofile", Soft = 2, Hard = 3 } },
                    UlimitRemove = { "nproc" },
                    Logging = new WireLogging { Options = { ["max-size"] = "1m" }, MaxSize = 1 << 20 },
                    OomScoreAdj = -5,
                },
            });

        Assert.Equal("10.0.0.2 10.0.0.9", string.Join(' ', patched.Dns));
        Assert.Equal("db=10.0.0.4 new=10.0.0.6", string.Join(' ', patched.ExtraHosts));
        Assert.Equal("wheel", Assert.Single(patched.Security.GroupAdd));
        Assert.Equal("9", patched.Security.Sysctls["net.core.somaxconn"]);
        Assert.Equal(new UlimitSpec("nofile", 2, 3), Assert.Single(patched.Resources.Ulimits));
        Assert.Equal(("json-file", 1 << 20), (patched.Logging.Driver, patched.Logging.MaxSize?.Bytes));
        Assert.Equal(-5, patched.Resources.OomScoreAdj);
        Assert.Null(patched.Resources.Memory);
    }

    /// <summary>To add what is dropped makes it as it was at first; the second time it is added.</summary>
    [Theory]
    [InlineData("", "", "A", "", "A", "")]
    [InlineData("", "A B", "A", "", "", "B")]
    [InlineData("A", "", "", "A", "", "")]
    [InlineData("A", "", "", "B", "A", "B")]
    [InlineData("", "", "A", "A", "A", "")]
    [InlineData("B", "", "ALL", "", "ALL", "")]
    [InlineData("A B", "", "RESET C", "", "C", "")]
    [InlineData("A", "B", "", "", "A", "B")]
    public void Apply_Capabilities_GoFromOneListToTheOther(
        string add, string drop, string addNow, string dropNow, string added, string dropped)
    {
        var known = Web with { Security = new SecuritySpec { CapAdd = [.. Words(add)], CapDrop = [.. Words(drop)] } };

        var patched = ContainerPatching.Apply(known, new WireContainerPatch
        {
            System = new WireSystemPatch { CapAdd = { Words(addNow) }, CapDrop = { Words(dropNow) } },
        });

        Assert.Equal(added, string.Join(' ', patched.Security.CapAdd));
        Assert.Equal(dropped, string.Join(' ', patched.Security.CapDrop));

        static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory]
    [InlineData("none", RestartPolicy.No, false)]
    [InlineData("on-failure", RestartPolicy.OnFailure, true)]
    [InlineData("any", RestartPolicy.Always, true)]
    public void Apply_RestartCondition_IsThePolicy(string condition, RestartPolicy policy, bool onUnhealthy)
    {
        var patched = ContainerPatching.Apply(Web, new WireContainerPatch { RestartCondition = condition });

        Assert.Equal(policy, patched.Restart.Policy);
        Assert.Equal(onUnhealthy, patched.Restart.OnUnhealthy);
    }

    [Fact]
    public void Edit_Settings_AreMergedWithThoseThatAre()
    {
        var service = new Service
        {
            Key = new ServiceKey("shop", "web"),
            Release = 1,
            Labels = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }.ToSorted(),
            Placement = new PlacementSpec { Constraints = [new PlacementConstraint("node.role", "worker", true)] },
            Update = new UpdateSpec { Parallelism = 3, Order = UpdateOrder.StartFirst },
        };
        var edit = SettingsPatching.Edit(service, new UpdateServiceRequest
        {
            Settings = new WireServiceSettings
            {
                LabelAdd = { ["c"] = "3" },
                LabelRemove = { "a" },
                ConstraintAdd = { "node.labels.zone != b" },
                Update = new WireUpdatePace { Parallelism = 1 },
            },
        }, imageId: null);

        Assert.Equal("b c", string.Join(' ', edit.Labels!.Keys));
        Assert.Equal(
            "node.role==worker node.labels.zone!=b",
            string.Join(' ', edit.Placement!(service.Placement).Constraints));
        Assert.Equal(new UpdateSpec { Parallelism = 1, Order = UpdateOrder.StartFirst }, edit.Update);
        Assert.Null(edit.Replicas);
    }

    [Fact]
    public void Edit_ConstraintRemoved_IsGone()
    {
        var known = new PlacementSpec { Constraints = [new PlacementConstraint("node.role", "worker", true)] };

        Assert.Empty(SettingsPatching.Placement(
            known, new WireServiceSettings { ConstraintRemove = { "node.role == worker" } }).Constraints);
    }

    private static WireEnvironmentVariable Variable(string name, string value) => new() { Name = name, Value = value };
}
