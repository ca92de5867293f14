using System.Collections.Immutable;
using System.Text;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;

namespace Orc.Cli.Tests.Connections;

public sealed class RegistryLoginsTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("orc-logins-");
    private readonly MemoryStream _error = new();

    private string ConfigPath => Path.Combine(_home.FullName, "config.json");

    public void Dispose() => _home.Delete(recursive: true);

    [Theory]
    [InlineData("", "https://index.docker.io/v1/", "docker.io")]
    [InlineData("docker.io", "https://index.docker.io/v1/", "docker.io")]
    [InlineData("index.docker.io", "https://index.docker.io/v1/", "docker.io")]
    [InlineData("r.example:5000", "r.example:5000", "r.example:5000")]
    [InlineData("https://r.example/v2/", "r.example", "r.example")]
    public void Of_AServer_IsWhatDockerCallsIt(string server, string key, string domain)
    {
        Assert.Equal(key, RegistryKey.Of(server));
        Assert.Equal(domain, RegistryKey.DomainOf(key));
    }

    [Theory]
    [InlineData("busybox", "hub")]
    [InlineData("me/tool", "hub")]
    [InlineData("r.example/a:1", "plain")]
    [InlineData("old.example/a", "scheme")]
    [InlineData("token.example/a", "")]
    [InlineData("other.example/a", null)]
    [InlineData("NOT A NAME", null)]
    public void Find_AnImage_IsItsRegistrysLogin(string image, string? username)
    {
        File.WriteAllText(ConfigPath, $$"""
            {
              "auths": {
                "https://index.docker.io/v1/": {"auth": "{{Auth("hub:pw")}}"},
                "r.example": {"auth": "{{Auth("plain:p:w")}}"},
                "https://old.example/v1/": {"auth": "{{Auth("scheme:pw")}}"},
                "token.example": {"auth": "{{Auth(":")}}", "identitytoken": "t"},
                "other.example": {}
              }
            }
            """);

        var login = RegistryLogins.Find(image, Host());

        Assert.Equal(username, login?.Username);
        Assert.Equal(image == "r.example/a:1" ? "p:w" : login?.Password, login?.Password);
        Assert.Equal(image == "token.example/a" ? "t" : login?.IdentityToken, login?.IdentityToken);
    }

    [Fact]
    public void Put_AndRemove_KeepWhatElseIsThere()
    {
        File.WriteAllText(ConfigPath, "{\"detachKeys\":\"ctrl-q\",\"auths\":{\"a\":{\"auth\":\"\"}}}");

        DockerConfig.Read(Host()).Put("r.example", new StoredLogin { Username = "me", Password = "ä:1" });

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ConfigPath));
        Assert.Equal("ä:1", RegistryLogins.Find("r.example/x", Host())!.Password);
        Assert.True(DockerConfig.Read(Host()).Remove("r.example"));
        Assert.False(DockerConfig.Read(Host()).Remove("r.example"));
        Assert.Null(RegistryLogins.Find("r.example/x", Host()));
        Assert.Contains("\t\"detachKeys\": \"ctrl-q\"", File.ReadAllText(ConfigPath));
        Assert.Equal(["config.json"], _home.EnumerateFileSystemInfos().Select(file => file.Name));
    }

    [Fact]
    public void Find_ADamagedFile_IsToldAndNoLogin()
    {
        File.WriteAllText(ConfigPath, "{");

        Assert.Null(RegistryLogins.Find("busybox", Host()));
        Assert.StartsWith(
            $"WARNING: cannot read the logins in {ConfigPath}: ", Encoding.UTF8.GetString(_error.ToArray()));
    }

    [Fact]
    public void Find_AHelperThatIsNotThere_IsToldAndNoLogin()
    {
        File.WriteAllText(ConfigPath, "{\"credHelpers\":{\"r.example\":\"orc-test-none\"}}");

        Assert.Null(RegistryLogins.Find("r.example/x", Host()));
        Assert.Contains("docker-credential-orc-test-none", Encoding.UTF8.GetString(_error.ToArray()));
        Assert.Null(DockerConfig.Read(Host()).HelperOf("other.example"));
    }

    private CliHost Host() => new()
    {
        Console = CliConsole.InMemory(new MemoryStream(), _error),
        Environment = ImmutableDictionary<string, string>.Empty.Add("DOCKER_CONFIG", _home.FullName),
        WorkingDirectory = "/",
    };

    private static string Auth(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
