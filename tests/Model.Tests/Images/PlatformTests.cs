using Orc.Model.Images;

namespace Orc.Model.Tests.Images;

public class PlatformTests
{
    [Theory]
    [InlineData("linux")]
    [InlineData("linux/amd64")]
    [InlineData("linux/x86_64")]
    [InlineData("Linux/AARCH64")]
    [InlineData("linux/arm/v7")]
    [InlineData("arm64")]
    [InlineData("armhf")]
    [InlineData("linux/i386")]
    [InlineData("linux/riscv64")]
    [InlineData("linux/loong64")]
    [InlineData("linux/s390x")]
    [InlineData("windows/amd64")]
    public void FindError_OfAPlatform_IsNone(string text) => Assert.Null(Platform.FindError(text));

    [Theory]
    [InlineData("linux/amd65", "there is no architecture amd65 ")]
    [InlineData("amd65", "there is no architecture amd65 ")]
    [InlineData("linus/amd64", "there is no operating system linus")]
    [InlineData("linux/", "is not a platform such as linux/arm64")]
    [InlineData("linux/arm/v7/x", "is not a platform such as linux/arm64")]
    public void FindError_OfAnythingElse_SaysWhatIsWrong(string text, string part) =>
        Assert.Contains(part, Platform.FindError(text), StringComparison.Ordinal);
}
