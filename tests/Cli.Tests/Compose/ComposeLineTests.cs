using Orc.Cli.Commands.Compose;
using Orc.Cli.Invoking;

namespace Orc.Cli.Tests.Compose;

/// <summary>Every flag of every verb is understood: what is missing is only the daemon.</summary>
public class ComposeLineTests
{
    private const string File = "services: {web: {image: busybox, profiles: [a]}, db: {image: redis}}";

    [Theory]
    [InlineData("up -d --wait --wait-timeout 5 --scale web=2 --force-recreate --always-recreate-deps --no-deps web")]
    [InlineData("up --no-recreate --remove-orphans --pull always --quiet-pull -t 5 -y --no-build web")]
    [InlineData("up --abort-on-container-exit --exit-code-from web --no-log-prefix --timestamps -V --no-color web")]
    [InlineData("up --attach web --no-attach db --abort-on-container-failure --menu=false web")]
    [InlineData("up --no-start --quiet-build db")]
    [InlineData("create --build=false --force-recreate --pull never --scale db=0 db")]
    [InlineData("down -v --remove-orphans -t 1 --rmi local")]
    [InlineData("ps -a -q --format json --services --filter status=running --status exited --no-trunc --orphans=false")]
    [InlineData("logs -f --tail 5 -t --no-color --no-log-prefix --index 1 --since 5m --until 1m db")]
    [InlineData("logs -n all db")]
    [InlineData("logs --index 0")]
    [InlineData("exec -T -d -e A=B -u root -w / --index 1 --privileged db ls -la")]
    [InlineData("run --rm -T -d -e A=B -v xx:/y -p 80:80 --name n --entrypoint sh -u 1 -w / db ls -l")]
    [InlineData("run -P db ls")]
    [InlineData("run --no-deps -y -l a=b db ls -l")]
    [InlineData("run --use-aliases --cap-add NET_ADMIN --cap-drop ALL -q --pull missing -i db")]
    [InlineData("rm -f -s -v db")]
    [InlineData("stop -t 3 db")]
    [InlineData("start --wait --wait-timeout 3 db")]
    [InlineData("restart -t 3 --no-deps db")]
    [InlineData("kill -s TERM db")]
    [InlineData("pull -q --ignore-pull-failures --include-deps --policy missing --ignore-buildable db")]
    [InlineData("ls -a -q --format json --filter name=x")]
    [InlineData("scale --no-deps -y db=2")]
    [InlineData("top db")]
    [InlineData("port --protocol udp --index 1 db 53")]
    [InlineData("images -q --format json db")]
    [InlineData("events --json --since 5m --until 1m db")]
    [InlineData("stats -a --no-stream --format json --no-trunc db")]
    [InlineData("cp -a -L --all --index 1 db:/a b")]
    [InlineData("cp compose.yaml db:/")]
    [InlineData("pause db")]
    [InlineData("unpause db")]
    [InlineData("wait --down-project db")]
    [InlineData("volumes -q")]
    [InlineData("attach --no-stdin --index 1 --detach-keys ctrl-x db")]
    [InlineData("publish --oci-version 1.1 --with-env -y 127.0.0.1:5000/shop:1")]
    public async Task Verb_WithItsFlags_OnlyMissesTheDaemon(string line)
    {
        using var run = new CommandRun().With("compose.yaml", File);
        var code = await run.TypeAsync(
            $"compose -f compose.yaml -p shop --profile a --env-file /dev/null --ansi never --progress plain {line}");
        Assert.StartsWith("Cannot connect to the orc daemon", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failure, code);
    }

    [Theory]
    [InlineData("up -d -f compose.yaml -p shop --profile a --scale web=2")]
    [InlineData("down -f compose.yaml -p shop -v -t 1")]
    public async Task ShortForm_TakesTheFlagsOfBoth(string line)
    {
        using var run = new CommandRun().With("compose.yaml", File);
        _ = await run.TypeAsync(line);
        Assert.StartsWith("Cannot connect to the orc daemon", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up --force-recreate --no-recreate", "--force-recreate and --no-recreate are incompatible")]
    [InlineData("up -d --abort-on-container-exit", "--detach cannot be combined with --abort-on-container-exit")]
    [InlineData("up --wait --attach web", "--wait cannot be combined with --abort-on-container-exit")]
    [InlineData("up --pull sometimes", "invalid --pull option \"sometimes\"")]
    [InlineData("up --exit-code-from nope", "no such service: nope")]
    [InlineData("up --scale web", "invalid scale specifier: \"web\"")]
    [InlineData("up nope", "no such service: nope")]
    [InlineData("down --rmi some", "invalid value for --rmi")]
    [InlineData("build", "orc compose build is not there yet")]
    [InlineData("--parallel x ps", "invalid argument \"x\" for \"--parallel\" flag: it is not a whole number")]
    [InlineData("--progress odd config", "unsupported --progress value \"odd\"")]
    [InlineData("ps --status odd", "unknown status \"odd\": it is one of paused, restarting, removing")]
    [InlineData("ps --filter x=y", "unknown filter x")]
    public async Task Verb_ThatCannotBeMeant_IsRefused(string line, string message)
    {
        using var run = new CommandRun().With("compose.yaml", File);
        Assert.Equal(ExitCodes.Failure, await run.TypeAsync($"compose {line}"));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Noun_AFlagWithoutItsValue_IsRefused()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.EngineFailure, await run.TypeAsync("compose --profile"));
        Assert.StartsWith("Required argument missing for option: '--profile'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_Services_ListsTheEnabledOnes()
    {
        using var run = new CommandRun().With("compose.yaml", File);
        Assert.Equal(0, await run.TypeAsync("compose config --services"));
        Assert.Equal("db\n", run.Out);
    }

    [Fact]
    public async Task Config_Mistake_IsToldWithItsPlace()
    {
        using var run = new CommandRun().With("compose.yaml", "services:\n  web:\n    imgae: busybox\n");
        Assert.Equal(1, await run.TypeAsync("compose config"));
        Assert.StartsWith("compose.yaml:3:5: ", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Out);
    }

    [Fact]
    public async Task Config_NoFile_SaysWhereItLooked()
    {
        using var run = new CommandRun();
        Assert.Equal(1, await run.TypeAsync("compose config"));
        Assert.Contains("no configuration file", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop-web-1", "web-1")]
    [InlineData("shop_web_12", "web_12")]
    [InlineData("shop-web-run-1a2b3c4d5e6f", "web-run-1a2b3c4d5e6f")]
    [InlineData("0123456789ab_shop-web-1", "web-1")]
    [InlineData("shop-web", "shop-web")]
    [InlineData("shop-web-blue", "shop-web-blue")]
    [InlineData("shop-front", "shop-front")]
    [InlineData("other", "other")]
    public void ShortName_OfAContainer_LeavesItsProjectOutWhereItWasPutThere(string name, string expected) =>
        Assert.Equal(expected, ProjectContainers.ShortName(name, "shop", "web"));

    [Theory]
    [InlineData("publish Not/Valid:1", "\"Not/Valid:1\" cannot be published to: ")]
    [InlineData("publish --oci-version 2.0 r.example/a:1", "invalid value for --oci-version: \"2.0\"")]
    [InlineData("publish r.example/a:1", "nothing was published: this needs a yes, and there is no terminal")]
    public async Task Publish_WhatCannotBe_IsToldBeforeAnythingIsAsked(string line, string message)
    {
        using var run = new CommandRun().With(
            "compose.yaml", "services: {web: {image: busybox, volumes: [\"./a:/a\"]}}");

        var code = await run.TypeAsync($"compose {line}");

        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failure, code);
    }

    [Theory]
    [InlineData("build", "compose.yaml:3:11: service \"web\": orc compose build is not there yet: ")]
    [InlineData("build --no-cache web", "compose.yaml:3:11: service \"web\": orc compose build is not there yet: ")]
    [InlineData("build db", "orc compose build is not there yet: ")]
    [InlineData("push", "compose.yaml:3:21: service \"web\": orc compose push is not there yet: ")]
    [InlineData("commit db x:1", "compose.yaml:2:8: service \"db\": orc compose commit is not there yet: ")]
    public async Task Later_IsRefusedWhereTheFileAsksForIt(string line, string message)
    {
        using var run = new CommandRun().With(
            "compose.yaml", "services:\n  db: {image: redis}\n  web: {  build: ., image: w}\n");

        var code = await run.TypeAsync($"compose {line}");

        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failure, code);
    }
}
