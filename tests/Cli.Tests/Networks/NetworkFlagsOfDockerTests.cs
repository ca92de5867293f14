namespace Orc.Cli.Tests.Networks;

/// <summary>Flags that docker has and orc does not act on: said before anything is asked.</summary>
public class NetworkFlagsOfDockerTests
{
    [Theory]
    [InlineData("network create --ingress n", "--ingress is not there: published ports need no network of their own")]
    [InlineData("network create --ipam-opt a=b n", "--ipam-opt a=b is not there: orc gives addresses itself")]
    [InlineData("network create --ipv4=false n", "--ipv4=false is not there: a network has IPv4")]
    [InlineData("network connect --link db:db n c", "--link db:db is not there: containers of a network find one")]
    [InlineData("network connect --link-local-ip 169.254.1.1 n c", "--link-local-ip 169.254.1.1 is not there")]
    [InlineData("network connect --driver-opt a=b n c", "--driver-opt a=b is not there")]
    public async Task Flag_ThatNothingStandsBehind_IsRefusedInWords(string line, string expected)
    {
        using var run = new CommandRun();

        Assert.NotEqual(0, await run.TypeAsync(line));

        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("network create --ipv4 n")]
    [InlineData("network create --ipv4=true n")]
    [InlineData("network inspect -v n")]
    public async Task Flag_ThatSaysWhatIsSo_IsTaken_AndTheDaemonAsked(string line)
    {
        using var run = new CommandRun();

        Assert.NotEqual(0, await run.TypeAsync(line));

        Assert.Contains("/nonexistent/orc.sock", run.Error, StringComparison.Ordinal);
    }
}
