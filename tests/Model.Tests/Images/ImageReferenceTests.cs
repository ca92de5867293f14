using Orc.Model.Images;

namespace Orc.Model.Tests.Images;

public class ImageReferenceTests
{
    private const string Hex = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";

    [Theory]
    [InlineData("busybox", "busybox:latest", "docker.io/library/busybox:latest")]
    [InlineData("library/busybox", "busybox:latest", "docker.io/library/busybox:latest")]
    [InlineData("docker.io/busybox", "busybox:latest", "docker.io/library/busybox:latest")]
    [InlineData("docker.io/library/busybox:latest", "busybox:latest", "docker.io/library/busybox:latest")]
    [InlineData("index.docker.io/library/busybox", "busybox:latest", "docker.io/library/busybox:latest")]
    [InlineData("index.docker.io/busybox:1", "busybox:1", "docker.io/library/busybox:1")]
    [InlineData("me/tool:1.2", "me/tool:1.2", "docker.io/me/tool:1.2")]
    [InlineData("docker.io/me/tool", "me/tool:latest", "docker.io/me/tool:latest")]
    [InlineData("library/a/b", "library/a/b:latest", "docker.io/library/a/b:latest")]
    [InlineData("localhost/tool", "localhost/tool:latest", "localhost/tool:latest")]
    [InlineData("localhost:5000/tool", "localhost:5000/tool:latest", "localhost:5000/tool:latest")]
    [InlineData("host:80/a/b/c:t", "host:80/a/b/c:t", "host:80/a/b/c:t")]
    [InlineData("quay.io/x/y", "quay.io/x/y:latest", "quay.io/x/y:latest")]
    [InlineData("127.0.0.1:5000/x", "127.0.0.1:5000/x:latest", "127.0.0.1:5000/x:latest")]
    [InlineData("[::1]:5000/x:a", "[::1]:5000/x:a", "[::1]:5000/x:a")]
    [InlineData("[fe80::1]/x", "[fe80::1]/x:latest", "[fe80::1]/x:latest")]
    [InlineData("Host/x", "Host/x:latest", "Host/x:latest")]
    [InlineData("a_b/c__d/e-f---g.h", "a_b/c__d/e-f---g.h:latest", "docker.io/a_b/c__d/e-f---g.h:latest")]
    [InlineData("x:V1.0_a-b", "x:V1.0_a-b", "docker.io/library/x:V1.0_a-b")]
    [InlineData("xn--n3h.com/x:xn--n3h.com", "xn--n3h.com/x:xn--n3h.com", "xn--n3h.com/x:xn--n3h.com")]
    [InlineData("x@sha256:" + Hex, "x@sha256:" + Hex, "docker.io/library/x@sha256:" + Hex)]
    [InlineData("x:1@sha256:" + Hex, "x:1@sha256:" + Hex, "docker.io/library/x:1@sha256:" + Hex)]
    [InlineData("h:1/x@sha256:" + Hex, "h:1/x@sha256:" + Hex, "h:1/x@sha256:" + Hex)]
    public void Parse_AName_IsMadeWholeAndShownShort(string text, string familiar, string canonical)
    {
        var reference = ImageReference.Parse(text);

        Assert.Equal((familiar, canonical), (reference.ToString(), reference.Canonical));
        Assert.Equal(reference, ImageReference.Parse(canonical));
        Assert.Equal(reference, ImageReference.Parse(familiar));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a..b")]
    [InlineData("a.-b")]
    [InlineData("a___b")]
    [InlineData("a._b")]
    [InlineData(":tag")]
    [InlineData("a:")]
    [InlineData("a:.b")]
    [InlineData("a:-b")]
    [InlineData("a:b:c")]
    [InlineData("a b")]
    [InlineData(" a")]
    [InlineData("a\n")]
    [InlineData("a@b")]
    [InlineData("a@sha256:abc")]
    [InlineData("a@sha256:" + Hex + "0")]
    [InlineData("a@md5:" + Hex)]
    [InlineData("a@sha256:B5BB9D8014A0F9B1D61E21E796D78DCCDF1352F23CD32812F4850B878AE4944C")]
    [InlineData("host:port/x")]
    [InlineData("host:/x")]
    [InlineData("-host.com/x")]
    [InlineData("host-.com/x")]
    [InlineData("ho_st.com/x")]
    [InlineData("[::1/x")]
    [InlineData("[zz::1]/x")]
    [InlineData("https://host/x")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("é")]
    public void Parse_NotAName_IsRefusedInDockersWords(string text)
    {
        Assert.False(ImageReference.TryParse(text, out _, out var error));
        Assert.Equal("invalid reference format", error);
    }

    [Theory]
    [InlineData("Busybox", "invalid reference format: repository name (library/Busybox) must be lowercase")]
    [InlineData("docker.io/Me/x", "invalid reference format: repository name (Me/x) must be lowercase")]
    [InlineData(Hex, "invalid repository name (" + Hex + "), cannot specify 64-byte hexadecimal strings")]
    public void Parse_ACommonSlip_IsNamed(string text, string expected)
    {
        Assert.False(ImageReference.TryParse(text, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Parse_ANameTooLong_IsRefused()
    {
        Assert.False(ImageReference.TryParse("a.b/" + new string('a', 252), out _, out var error));
        Assert.Equal("repository name must not be more than 255 characters", error);
        Assert.True(ImageReference.TryParse("a.b/" + new string('a', 251), out _, out _));
        Assert.False(ImageReference.TryParse("a:" + new string('a', 129), out _, out _));
        Assert.True(ImageReference.TryParse("a:" + new string('a', 128), out _, out _));
    }

    [Fact]
    public void With_AnotherTagOrDigest_KeepsTheRepository()
    {
        var reference = ImageReference.Parse("localhost:5000/x:1");

        Assert.Equal("localhost:5000/x:2", reference.WithTag("2").ToString());
        Assert.Equal($"localhost:5000/x@sha256:{Hex}", reference.WithDigest(Digest.Parse("sha256:" + Hex)).ToString());
        Assert.Throws<FormatException>(() => reference.WithTag("a b"));
    }

    [Theory]
    [InlineData("amd64", "linux/amd64")]
    [InlineData("linux/arm64", "linux/arm64/v8")]
    [InlineData("Linux/ARM/v6", "linux/arm/v6")]
    [InlineData("x86_64", "linux/amd64")]
    [InlineData("armhf", "linux/arm/v7")]
    [InlineData("windows/amd64", "windows/amd64")]
    public void Platform_AsPeopleWriteIt_IsNormal(string text, string expected)
    {
        Assert.True(Platform.TryParse(text, out var platform));
        Assert.Equal(expected, platform.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b/c/d")]
    [InlineData("linux/")]
    [InlineData("linux//v7")]
    public void Platform_Nonsense_IsRefused(string text) => Assert.False(Platform.TryParse(text, out _));

    [Theory]
    [InlineData("linux/amd64", "linux/amd64", 1)]
    [InlineData("linux/amd64", "linux/arm64", null)]
    [InlineData("linux/amd64", "windows/amd64", null)]
    [InlineData("linux/amd64", "linux/amd64/v3", null)]
    [InlineData("linux/arm/v7", "linux/arm/v6", 6)]
    [InlineData("linux/arm/v6", "linux/arm/v7", null)]
    [InlineData("linux/arm64", "linux/arm64/v8", 8)]
    [InlineData("linux/arm64", "linux/arm64", 8)]
    public void Suits_WhatWasBuilt_SaysHowWell(string machine, string built, int? expected)
    {
        Assert.True(Platform.TryParse(machine, out var mine));
        Assert.True(Platform.TryParse(built, out var other));
        Assert.Equal(expected, mine.Suits(other));
    }
}
