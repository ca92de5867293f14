using System.Net;
using System.Text;
using Orc.Agent.Images;
using Orc.Agent.Images.Registry;
using Orc.Model.Images;

namespace Orc.Agent.Tests.Images.Registry;

public sealed class RegistryErrorsTests
{
    [Theory]
    [InlineData(
        404,
        "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\",\"detail\":{\"Tag\":\"1\"}}]}",
        ImageFailure.NotFound, "manifest for shop:1 not found: manifest unknown: manifest unknown")]
    [InlineData(
        404, "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"repository name not known to registry\"}]}",
        ImageFailure.NotFound, "repository shop not found: name unknown: repository name not known to registry")]
    [InlineData(
        401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}", ImageFailure.Denied,
        "pull access denied for shop, repository does not exist or may require 'orc login': "
        + "unauthorized: authentication required")]
    [InlineData(
        403, "", ImageFailure.Denied,
        "pull access denied for shop, repository does not exist or may require 'orc login': "
        + "denied: requested access to the resource is denied")]
    [InlineData(
        429, "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"slow down\"}]}",
        ImageFailure.Unreachable, "registry docker.io answered 429: toomanyrequests: slow down")]
    [InlineData(502, "<html>", ImageFailure.Unreachable, "registry docker.io answered 502: BadGateway")]
    [InlineData(418, "[1]", ImageFailure.BadContent, "registry docker.io answered 418: 418")]
    public void Of_ARefusal_SaysItInDockersWords(int status, string body, ImageFailure reason, string message)
    {
        var failure = RegistryErrors.Of(
            ImageReference.Parse("shop:1"), (HttpStatusCode)status, Encoding.UTF8.GetBytes(body));

        Assert.Equal((reason, message), (failure.Reason, failure.Message));
    }

    [Fact]
    public void Denied_OfAnotherRegistry_NamesItForTheLogin() => Assert.Equal(
        "pull access denied for r.example/a, repository does not exist or may require 'orc login r.example': no",
        RegistryErrors.Denied(ImageReference.Parse("r.example/a"), "no").Message);

    [Fact]
    public void Read_WhatARegistrySays_CannotPlayWithTheTerminal()
    {
        var body = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"a\\u001b[31m\\nb\"}]}";

        Assert.Equal(
            "denied: a[31mb", RegistryErrors.Read(HttpStatusCode.Forbidden, Encoding.UTF8.GetBytes(body)).Said);
    }
}
