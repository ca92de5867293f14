using Orc.Compose.Loading;
using Orc.Compose.Lowering;
using Orc.Compose.Rendering;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Projects;

namespace Orc.Compose.Tests.Rendering;

public class GeneratedProjectTests
{
    private static readonly ContainerSpec Web = new()
    {
        Name = "shop-web-1",
        Image = "web:1",
        Command = ["serve", "$HOME"],
        Environment = [new EnvironmentVariable("A", "1")],
        Init = true,
        Restart = new RestartSpec(RestartPolicy.OnFailure, 3),
        Ports =
        [
            new PortSpec { Target = 80, HostPort = 8080, HostAddress = "127.0.0.1" },
            new PortSpec { Target = 53, Protocol = PortProtocol.Udp },
        ],
        Mounts =
        [
            new MountSpec.Volume { Name = "shop_data", Target = "/data" },
            new MountSpec.Bind { Source = "/etc/shop", Target = "/conf", ReadOnly = true },
            new MountSpec.Tmpfs { Target = "/tmp" },
        ],
        Endpoints = [new EndpointSpec { Network = "shop_default", Aliases = ["web"] }],
    };

    [Fact]
    public void Render_OfAContainer_LoadsAsOneThatIsTheSame()
    {
        var project = new GeneratedProject();
        project.Add("web", Web);
        project.Add("web", Web with { Name = "shop-web-2" });
        project.Add("job", new ContainerSpec { Name = "job", Image = "busybox", NetworkMode = NetworkMode.None });

        var text = project.Render(GeneratedProject.NameOf("/srv/My Shop"), RenderFormat.Yaml);
        var loaded = ComposeLoader.Load(
            new ComposeRequest { WorkingDirectory = "/w", Purpose = LoadPurpose.Run },
            Given.Files(("/w/compose.yaml", text)));

        Assert.True(loaded.Project is not null, string.Join('\n', loaded.Diagnostics) + text);
        Assert.Equal("myshop", loaded.Project.Name);
        var services = ComposeLowering.Lower(loaded.Project, ProjectScope.Host).Services;
        Assert.Equal(["job", "web"], services.Select(service => service.Name).Order(StringComparer.Ordinal));
        var web = services.Single(service => service.Name == "web").Container;
        Assert.Equal(("shop-web-1", "web:1", true), (web.Name, web.Image, web.Init));
        Assert.Equal(["serve", "$HOME"], web.Command!.Value);
        Assert.Equal(Web.Ports, web.Ports);
        Assert.Equal(Web.Restart, web.Restart);
        Assert.Equal(["shop_default"], web.Endpoints.Select(endpoint => endpoint.Network));
        Assert.Equal(
            ["/conf", "/data", "/tmp"], web.Mounts.Select(mount => mount.Target).Order(StringComparer.Ordinal));
        Assert.Equal("shop_data", web.Mounts.OfType<MountSpec.Volume>().Single().Name);
        Assert.Equal(
            NetworkMode.None, services.Single(service => service.Name == "job").Container.NetworkMode);
    }
}
