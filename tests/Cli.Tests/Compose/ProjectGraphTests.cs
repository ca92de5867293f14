using System.Text;
using Orc.Cli.Commands.Compose.Alpha;
using Orc.Compose.Loading;
using Orc.Compose.Projects;

namespace Orc.Cli.Tests.Compose;

public sealed class ProjectGraphTests
{
    private const string Shop = """
        name: shop
        services:
          web: {image: "nginx:1", ports: ["127.0.0.1:8080:80", "9000/udp"], depends_on: [db, api], networks: [front]}
          api: {image: a&b, depends_on: {db: {condition: service_started}}, networks: [front, back]}
          db: {build: ., networks: [back]}
        networks: {front: , back: }
        """;

    [Fact]
    public void Text_OfAProject_NamesServicesAndWhatTheyDependOn() => Assert.Equal(
        """
        digraph "shop" {
          layout=dot;
          "api" [style="filled" label=<<font point-size="15">api</font>>];
          "db" [style="filled" label=<<font point-size="15">db</font>>];
          "web" [style="filled" label=<<font point-size="15">web</font>>];

          "api" -> "db";
          "web" -> "api";
          "web" -> "db";
        }

        """,
        new ProjectGraph(Load()) { Indentation = "  " }.ToString());

    [Fact]
    public void Text_WithAllThatCanBeShown_EscapesIt()
    {
        var text = new ProjectGraph(Load()) { ShowsImages = true, ShowsNetworks = true, ShowsPorts = true }.ToString();

        Assert.Contains("<b>Networks:</b><br/>back<br/>front</font>", text, StringComparison.Ordinal);
        Assert.Contains(
            "<b>Ports:</b><br/>127.0.0.1:8080:80 (tcp, ingress)<br/>:9000 (udp, ingress)</font>",
            text,
            StringComparison.Ordinal);
        Assert.Contains("<b>Image:</b><br/>a&amp;b</font>", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("<b>Image:").Length - 1);
    }

    private static ComposeProject Load()
    {
        var request = new ComposeRequest { WorkingDirectory = "/shop", Purpose = LoadPurpose.Show };
        var loaded = ComposeLoader.Load(request, new OneFile());
        Assert.True(loaded.Project is not null, string.Join('\n', loaded.Diagnostics));
        return loaded.Project;
    }

    private sealed class OneFile : IComposeFiles
    {
        public bool Exists(string path) => path == "/shop/compose.yaml";

        public FileContent Read(string path) =>
            Exists(path) ? FileContent.Of(Encoding.UTF8.GetBytes(Shop)) : FileContent.Missing;
    }
}
