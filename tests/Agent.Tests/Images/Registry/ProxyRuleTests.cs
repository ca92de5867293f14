using Orc.Agent.Images;
using Orc.Agent.Images.Registry;

namespace Orc.Agent.Tests.Images.Registry;

public sealed class ProxyRuleTests
{
    [Theory]
    [InlineData("HTTPS_PROXY=http://p:1", "https://r.example/", "http://p:1/")]
    [InlineData("https_proxy=low:1 HTTPS_PROXY=http://up:1", "https://r.example/", "http://low:1/")]
    [InlineData("HTTP_PROXY=http://p:1", "https://r.example/", null)]
    [InlineData("ALL_PROXY=socks5://p:1", "https://r.example/", "socks5://p:1/")]
    [InlineData("HTTPS_PROXY=http://p:1", "https://127.0.0.1:5000/", null)]
    [InlineData("HTTPS_PROXY=http://p:1", "https://localhost/", null)]
    [InlineData("HTTPS_PROXY=http://p:1 NO_PROXY=r.example", "https://r.example/", null)]
    public void GetProxy_OfADestination_IsWhatTheEnvironmentSays(string variables, string destination, string? expected)
    {
        var rule = RuleOf(variables);

        Assert.Equal(expected, rule.GetProxy(new Uri(destination))?.ToString());
        Assert.Equal(expected is null, rule.IsBypassed(new Uri(destination)));
    }

    [Theory]
    [InlineData("example.org", "https://example.org/", true)]
    [InlineData("example.org", "https://a.example.org/", true)]
    [InlineData("example.org", "https://badexample.org/", false)]
    [InlineData(".example.org", "https://example.org/", false)]
    [InlineData("*.example.org", "https://a.example.org/", true)]
    [InlineData("other, example.org:5000", "https://example.org:5000/", true)]
    [InlineData("example.org:5000", "https://example.org/", false)]
    [InlineData("10.0.0.0/8", "https://10.1.2.3/", true)]
    [InlineData("10.0.0.0/8", "https://11.1.2.3/", false)]
    [InlineData("10.1.2.3", "https://10.1.2.3:8443/", true)]
    [InlineData("10.1.2.3:8443", "https://10.1.2.3:8443/", true)]
    [InlineData("[fd00::1]", "https://[fd00::1]/", true)]
    [InlineData("*", "https://anything/", true)]
    [InlineData("", "https://anything/", false)]
    public void Covers_AListOfHosts_KnowsWhichAreReachedDirectly(string list, string destination, bool expected) =>
        Assert.Equal(expected, new NoProxyList(list).Covers(new Uri(destination)));

    [Fact]
    public void Describe_AProxyWithALogin_ShowsNoPassword()
    {
        var rule = RuleOf("HTTPS_PROXY=http://me:s3cret@p:3128");

        Assert.Equal("through proxy http://p:3128", rule.Describe(new Uri("https://r.example/")));
        var login = rule.Credentials!.GetCredential(new Uri("http://p:3128"), "Basic");
        Assert.Equal(("me", "s3cret"), (login!.UserName, login.Password));
        Assert.Null(rule.Credentials.GetCredential(new Uri("http://other:3128"), "Basic"));
    }

    [Fact]
    public void New_OfWhatIsNoAddress_SaysSo() =>
        Assert.Contains("http://host:port", Assert.Throws<ImageException>(() => RuleOf("HTTPS_PROXY=://")).Message);

    private static ProxyRule RuleOf(string variables)
    {
        var all = variables.Split(' ').Select(word => word.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return new ProxyRule(name => all.GetValueOrDefault(name));
    }
}
