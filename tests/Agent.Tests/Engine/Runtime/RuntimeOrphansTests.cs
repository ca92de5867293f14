using Orc.Agent.Engine.Runtime;
using Orc.Model.Containers;

namespace Orc.Agent.Tests.Engine.Runtime;

public sealed class RuntimeOrphansTests
{
    private static readonly ContainerId Container = new(new string('a', ContainerId.Length));

    [Theory]
    [InlineData("/usr/bin/crun --root /r create --bundle /b --pid-file /p {0}", true)]
    [InlineData("/usr/bin/crun --root /r create --bundle /b --pid-file /p b{0}", false)]
    [InlineData("/usr/bin/crun --root /r delete --force {0}", false)]
    [InlineData("/usr/bin/conmon -c {0} -u {0} -n create --log-level warning", false)]
    [InlineData("", false)]
    public void Creates_ACommandLine_IsARuntimeAtWorkOnTheContainer(string line, bool expected)
    {
        var words = line.Replace("{0}", Container.Value, StringComparison.Ordinal).Split(' ');

        Assert.Equal(expected, RuntimeOrphans.Creates(words, Container));
    }
}
