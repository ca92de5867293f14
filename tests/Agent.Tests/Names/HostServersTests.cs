using Orc.Agent.Names.Serving;

namespace Orc.Agent.Tests.Names;

public sealed class HostServersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orc-servers-").FullName;

    [Fact]
    public void Current_NoFile_IsTheOneOfThisMachine_UntilThereIsOne()
    {
        var path = Path.Combine(_folder, "resolv.conf");
        var servers = new HostServers(path);
        Assert.Equal("127.0.0.1", Assert.Single(servers.Current).ToString());

        File.WriteAllText(path, "nameserver 192.0.2.53\n");
        Assert.Equal("192.0.2.53", Assert.Single(servers.Current).ToString());

        File.Delete(path);
        Assert.Equal("127.0.0.1", Assert.Single(servers.Current).ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
