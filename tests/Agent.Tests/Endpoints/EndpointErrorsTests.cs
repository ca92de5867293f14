using Grpc.Core;
using Orc.Agent.Endpoints;
using Orc.Agent.Engine;
using Orc.Agent.Images;

namespace Orc.Agent.Tests.Endpoints;

public sealed class EndpointErrorsTests
{
    [Fact]
    public void From_EveryEngineFailure_IsNeverUnavailable()
    {
        foreach (var reason in Enum.GetValues<EngineFailure>())
        {
            var status = EndpointErrors.From(new EngineException(reason, "words"))!.Status;
            Assert.Equal("words", status.Detail);
            Assert.NotEqual(StatusCode.Unavailable, status.StatusCode);
            Assert.NotEqual(StatusCode.OK, status.StatusCode);
        }
    }

    [Fact]
    public void From_EveryImageFailure_IsNeverUnavailable()
    {
        foreach (var reason in Enum.GetValues<ImageFailure>())
        {
            var status = EndpointErrors.From(new ImageException(reason, "words"))!.Status;
            Assert.Equal("words", status.Detail);
            Assert.NotEqual(StatusCode.Unavailable, status.StatusCode);
        }
    }

    [Fact]
    public void From_FaultOfOurs_IsNotKnown() => Assert.Null(EndpointErrors.From(new InvalidOperationException("x")));
}
