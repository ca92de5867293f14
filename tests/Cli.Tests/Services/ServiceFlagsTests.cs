using Orc.Cli.Commands.Containers.Flags;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Services;

public class ServiceFlagsTests
{
    [Fact]
    public void Update_NothingSaid_ChangesNothing()
    {
        var (container, settings) = ServiceLine.Update("");

        Assert.Equal(new WireContainerPatch(), container);
        Assert.Equal(new WireServiceSettings(), settings);
    }

    [Fact]
    public void Update_Lists_AreAddedToAndRemovedFrom()
    {
        var (container, settings) = ServiceLine.Update(
            "--env-add A=1 --env-add KNOWN --env-rm B --publish-add 8080:80 --publish-rm 90/udp --label-add x=y"
            + " --label-rm z --container-label-add c=d --constraint-add node.role==worker --constraint-rm"
            + " node.id!=n1 --placement-pref-add spread=node.labels.zone --generic-resource-add gpu=2 --mount-rm /d");

        Assert.Equal(
            "A=1 KNOWN=here",
            string.Join(' ', container.EnvironmentAdd.Select(variable => $"{variable.Name}={variable.Value}")));
        Assert.Equal("B", Assert.Single(container.EnvironmentRemove));
        Assert.Equal(8080, Assert.Single(container.PublishAdd).HostPort);
        Assert.Equal("90/udp", Assert.Single(container.PublishRemove));
        Assert.Equal("d", container.LabelAdd["c"]);
        Assert.Equal("y", settings.LabelAdd["x"]);
        Assert.Equal("z", Assert.Single(settings.LabelRemove));
        Assert.Equal("node.role==worker", Assert.Single(settings.ConstraintAdd));
        Assert.Equal("node.id!=n1", Assert.Single(settings.ConstraintRemove));
        Assert.Equal("node.labels.zone", Assert.Single(settings.SpreadAdd));
        Assert.Equal(2, settings.GenericAdd["gpu"]);
        Assert.Equal("/d", Assert.Single(container.MountRemove));
    }

    [Fact]
    public void System_OfAServiceThatIsMadeOrChanged_IsRead()
    {
        var created = ServiceLine.Create(
            "--cap-add cap_net_admin --cap-drop CHOWN --dns 10.0.0.1 --dns-option ndots:1 --dns-search x.y --group 7"
            + " --host db:10.0.0.2 --sysctl a.b=1 --ulimit nofile=5:6 --log-driver json-file --log-opt max-size=1m"
            + " --oom-score-adj -3").Container.System;
        var updated = ServiceLine.Update(
            "--dns-add 10.0.0.9 --dns-rm 10.0.0.1 --host-rm db --host-rm db:10.0.0.2 --log-opt max-file=3")
            .Container.System;

        Assert.Equal(new WireSystemPatch
        {
            CapAdd = { "NET_ADMIN" },
            CapDrop = { "CHOWN" },
            Dns = new WireWordsPatch { Add = { "10.0.0.1" } },
            DnsOptions = new WireWordsPatch { Add = { "ndots:1" } },
            DnsSearch = new WireWordsPatch { Add = { "x.y" } },
            Groups = new WireWordsPatch { Add = { "7" } },
            Hosts = new WireWordsPatch { Add = { "db=10.0.0.2" } },
            SysctlAdd = { ["a.b"] = "1" },
            UlimitAdd = { new WireUlimit { Name = "nofile", Soft = 5, Hard = 6 } },
            Logging = new WireLogging { Driver = "json-file", Options = { ["max-size"] = "1m" }, MaxSize = 1 << 20 },
            OomScoreAdj = -3,
        }, created);
        Assert.Equal(new WireWordsPatch { Add = { "10.0.0.9" }, Remove = { "10.0.0.1" } }, updated.Dns);
        Assert.Equal(["db", "db=10.0.0.2"], updated.Hosts.Remove);
        Assert.Equal(("", 3), (updated.Logging.Driver, updated.Logging.MaxFiles));
    }

    [Fact]
    public void Files_ShortAndLong_AreRead()
    {
        var (container, _) = ServiceLine.Create(
            "--secret key --config source=conf,target=/etc/c,uid=1,gid=2,mode=0440 --secret src=a,target=b");

        Assert.Equal(
        [
            new WireFileUse { IsSecret = true, Source = "key", Target = "/run/secrets/key" },
            new WireFileUse { IsSecret = true, Source = "a", Target = "/run/secrets/b" },
            new WireFileUse { Source = "conf", Target = "/etc/c", Uid = "1", Gid = "2", Mode = 0x120 },
        ], container.FileAdd);
        Assert.Equal("/conf", ServiceLine.Update("--config-add conf").Container.FileAdd.Single().Target);
        Assert.Equal("key", ServiceLine.Update("--secret-rm key").Container.SecretRemove.Single());
    }

    [Fact]
    public void Networks_ShortAndLong_AreRead()
    {
        var (created, _) = ServiceLine.Create("--network front --network name=back,alias=x,alias=y");

        Assert.Equal("front", Assert.Single(created.NetworkAdd));
        var expected = new WireEndpoint { Network = "back", Aliases = { "x", "y" } };
        Assert.Equal(expected, Assert.Single(created.EndpointAdd));
        var updated = ServiceLine.Update("--network-add name=back,alias=x,alias=y --network-rm front").Container;
        Assert.Equal(expected, Assert.Single(updated.EndpointAdd));
        Assert.Equal("front", Assert.Single(updated.NetworkRemove));
        Assert.Equal("back", Assert.Single(ServiceLine.Update("--network-add name=back").Container.NetworkAdd));
    }

    [Theory]
    [InlineData("--network name=back,ip=10.0.0.9")]
    [InlineData("--network alias=x")]
    [InlineData("--secret target=/x")]
    [InlineData("--secret source=a,mode=9")]
    [InlineData("--config source=a,color=red")]
    public void Files_Wrong_AreRefused(string line) =>
        Assert.Throws<FlagException>(() => ServiceLine.Create(line));

    [Fact]
    public void Create_Lists_AreGivenWhole()
    {
        var (container, settings) = ServiceLine.Create(
            "-e A=1 -p published=8080,target=80,mode=host --label x=y --constraint node.role==manager --replicas 3"
            + " --limit-cpu 0.5 --limit-memory 64m --reserve-memory 32m --replicas-max-per-node 1 --user me");

        Assert.Equal("A", Assert.Single(container.EnvironmentAdd).Name);
        Assert.True(Assert.Single(container.PublishAdd).IsHostMode);
        Assert.Equal(500_000_000, container.LimitNanoCpus);
        Assert.Equal(64 << 20, container.LimitMemory);
        Assert.Equal(32 << 20, settings.ReservedMemory);
        Assert.Equal(3, settings.Replicas);
        Assert.Equal(1, settings.MaxPerNode);
        Assert.Equal("me", container.User);
    }

    [Fact]
    public void Update_Pace_IsRead()
    {
        var (_, settings) = ServiceLine.Update(
            "--update-parallelism 2 --update-delay 1s --update-order start-first --update-failure-action rollback"
            + " --update-max-failure-ratio 0.5 --rollback-monitor 3s");

        Assert.Equal(
            new WireUpdatePace
            {
                Parallelism = 2,
                Delay = 1_000_000_000,
                Order = "start-first",
                FailureAction = "rollback",
                MaxFailureRatio = 0.5,
            },
            settings.Update);
        Assert.Equal(new WireUpdatePace { Monitor = 3_000_000_000 }, settings.Rollback);
    }

    [Fact]
    public void Update_Restart_IsRead()
    {
        var (container, _) = ServiceLine.Update(
            "--restart-condition on-failure --restart-delay 2s --restart-max-attempts 3 --restart-window 1m"
            + " --stop-grace-period 4s --stop-signal SIGINT");

        Assert.Equal("on-failure", container.RestartCondition);
        Assert.Equal(2_000_000_000, container.RestartDelay);
        Assert.Equal(3, container.RestartMaxAttempts);
        Assert.Equal(60_000_000_000, container.RestartWindow);
        Assert.Equal(4_000_000_000, container.StopGrace);
        Assert.Equal("SIGINT", container.StopSignal);
    }

    [Theory]
    [InlineData("--replicas -1", "invalid argument \"-1\" for \"--replicas\" flag: it is a whole number, 0 or more")]
    [InlineData(
        "--update-order middle",
        "invalid argument \"middle\" for \"--update-order\" flag: it is start-first or stop-first")]
    [InlineData(
        "--rollback-failure-action rollback",
        "invalid argument \"rollback\" for \"--rollback-failure-action\" flag: it is pause or continue")]
    [InlineData(
        "--update-max-failure-ratio 2",
        "invalid argument \"2\" for \"--update-max-failure-ratio\" flag: it is a number from 0 to 1")]
    [InlineData(
        "--constraint-add node.role=x",
        "invalid argument \"node.role=x\" for \"--constraint-add\" flag: \"node.role=x\" is no constraint: it is"
        + " written KEY==VALUE or KEY!=VALUE")]
    [InlineData(
        "--placement-pref-add node.labels.a",
        "invalid argument \"node.labels.a\" for \"--placement-pref-add\" flag: it is written spread=node.labels.NAME")]
    [InlineData(
        "--restart-condition always",
        "invalid argument \"always\" for \"--restart-condition\" flag: it is none, on-failure or any")]
    [InlineData(
        "--endpoint-mode x", "invalid argument \"x\" for \"--endpoint-mode\" flag: it is vip or dnsrr")]
    public void Update_Nonsense_IsSaid(string line, string expected) =>
        Assert.Equal(expected, Assert.Throws<FlagException>(() => ServiceLine.Update(line)).Message);
}
