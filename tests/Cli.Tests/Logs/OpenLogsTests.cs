using Grpc.Core;
using Orc.Cli.Logs;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Logs;

public sealed class OpenLogsTests
{
    private readonly OpenLogs _open = new();

    [Fact]
    public void Take_WhatIsBeingRead_IsNotOpenedAgain()
    {
        Assert.NotNull(_open.Take("a", Log));
        Assert.Null(_open.Take("a", Log));
        Assert.NotNull(_open.Take("b", Log));
    }

    [Fact]
    public void Take_WhatBroke_GoesOnFromWhereItWas()
    {
        var first = _open.Take("a", Log);

        Assert.True(_open.Break("a", StatusCode.Unavailable));

        Assert.Same(first, _open.Take("a", Log));
        Assert.Null(_open.Take("a", Log));
    }

    [Fact]
    public void Take_WhoseContainerIsGone_IsNotOpenedAgain()
    {
        _open.Take("a", Log);

        Assert.False(_open.Break("a", StatusCode.NotFound));

        Assert.Null(_open.Take("a", Log));
    }

    private static FollowedLog Log() => new(new LogReader("a", "web.1"), new LogsRequest());
}
