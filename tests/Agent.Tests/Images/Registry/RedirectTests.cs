using System.Net;
using System.Net.Http.Headers;
using Orc.Agent.Images;
using Orc.Agent.Images.Registry;

namespace Orc.Agent.Tests.Images.Registry;

public sealed class RedirectTests
{
    [Theory]
    [InlineData("https://r.example/v2/a", "https://store.example/b?sig=1", "https://store.example/b?sig=1", false)]
    [InlineData("https://r.example/v2/a", "/v2/b", "https://r.example/v2/b", true)]
    [InlineData("https://r.example/v2/a", "https://r.example:8443/b", "https://r.example:8443/b", false)]
    [InlineData("http://127.0.0.1:1/a", "http://127.0.0.1:2/b", "http://127.0.0.1:2/b", false)]
    [InlineData("http://localhost:1/a", "https://store.example/b", "https://store.example/b", false)]
    public void Next_ARedirect_KeepsTheLoginOnlyAtHome(string from, string location, string expected, bool keepsLogin)
    {
        var next = Follow(from, location);

        Assert.Equal(expected, next!.Uri.ToString());
        Assert.Equal(keepsLogin, next.Authorization is not null);
        Assert.Equal(7, next.From);
    }

    [Theory]
    [InlineData("https://r.example/a", "http://r.example/b")]
    [InlineData("https://r.example/a", "http://127.0.0.1/b")]
    [InlineData("http://127.0.0.1/a", "http://r.example/b")]
    [InlineData("https://r.example/a", "ftp://r.example/b")]
    [InlineData("https://r.example/a", "file:///etc/passwd")]
    public void Next_AnUnsafeRedirect_IsRefused(string from, string location) =>
        Assert.Equal(
            ImageFailure.BadContent, Assert.Throws<ImageException>(() => Follow(from, location)).Reason);

    [Fact]
    public void Next_AnAnswer_IsNone()
    {
        var request = new RegistryRequest(new Uri("https://r.example/"));

        Assert.Null(Redirect.Next(request, HttpStatusCode.OK, new Uri("https://x.example/")));
        Assert.Null(Redirect.Next(request, HttpStatusCode.Found, location: null));
    }

    private static RegistryRequest? Follow(string from, string location) => Redirect.Next(
        new RegistryRequest(new Uri(from)) { Authorization = new AuthenticationHeaderValue("Bearer", "t"), From = 7 },
        HttpStatusCode.TemporaryRedirect,
        new Uri(location, UriKind.RelativeOrAbsolute));
}
