using Orc.Agent.Images.Registry;
using Orc.Model.Images;

namespace Orc.Agent.Tests.Images.Registry;

public sealed class RegistryAddressTests
{
    [Theory]
    [InlineData("busybox", "https://registry-1.docker.io/v2/")]
    [InlineData("r.example/a", "https://r.example/v2/")]
    [InlineData("r.example:5000/a", "https://r.example:5000/v2/")]
    [InlineData("localhost/a", "http://localhost/v2/")]
    [InlineData("localhost:5000/a", "http://localhost:5000/v2/")]
    [InlineData("127.0.0.9:5000/a", "http://127.0.0.9:5000/v2/")]
    [InlineData("[::1]:5000/a", "http://[::1]:5000/v2/")]
    [InlineData("10.0.0.1:5000/a", "https://10.0.0.1:5000/v2/")]
    [InlineData("localhost.example/a", "https://localhost.example/v2/")]
    public void Of_AName_IsSecureButOnLoopback(string name, string expected) =>
        Assert.Equal(expected, RegistryAddress.Of(ImageReference.Parse(name)).ToString());
}
