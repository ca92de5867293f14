using Google.Protobuf;
using Orc.Model.Images;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Protocol.Tests.Mapping;

public class HeldImageTests
{
    [Fact]
    public void News_OnTheWire_ComeBack()
    {
        var image = new HeldImage { Id = "sha256:a", Size = 278_000_000_000, Names = ["reg/a:1", "reg/a:2"] };
        var message = new AgentMessage { Images = new HeldImageNews([image], ["sha256:b"]).ToWire() };

        var read = AgentMessage.Parser.ParseFrom(message.ToByteArray()).Images.ToModel();

        Assert.True(read.Changed.Single().IsSame(image));
        Assert.Equal(["sha256:b"], read.Gone);
    }

    [Fact]
    public void Hello_OfAnAgentThatDoesNotSay_IsToldFromOneWithoutImages()
    {
        Assert.Null(AgentHello.Parser.ParseFrom(new AgentHello { NodeId = "n1" }.ToByteArray()).Images);

        var none = new AgentHello { Images = Array.Empty<HeldImage>().ToWire() };
        Assert.Empty(AgentHello.Parser.ParseFrom(none.ToByteArray()).Images.ToModel().Changed);
    }
}
