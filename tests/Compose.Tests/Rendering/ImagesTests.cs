using Orc.Compose.Interpolation;
using Orc.Compose.Projects;
using Orc.Compose.Rendering;

namespace Orc.Compose.Tests.Rendering;

/// <summary>What is said of a project's images, and of its variables.</summary>
public sealed class ImagesTests
{
    private static readonly ComposeProject Project = Given.Load(
        """
        name: shop
        services:
          web:
            image: "web:1"
            pre_start: [{command: a}, {image: "init:1", command: b}, {image: "web:1", command: c}]
            volumes: [{type: image, source: "files:1", target: /f}, {type: image, source: db, target: /d}]
          db: {build: ./db}
        """).Project!;

    [Fact]
    public void Images_OfServicesAndHooks_AreEachNamedOnce() =>
        Assert.Equal(["shop-db", "web:1", "init:1"], ComposeRenderer.Images(Project, ["web", "db"]));

    [Fact]
    public void Images_OfSomeServices_AreTheirs() =>
        Assert.Equal(["shop-db"], ComposeRenderer.Images(Project, ["db"]));

    [Fact]
    public void ImagesOf_Services_LeavesOutWhatIsOfAnotherService() =>
        Assert.Equal(["web:1", "init:1", "files:1"], Project.ImagesOf(["web", "db"]));

    [Fact]
    public void WithImages_OfEveryUse_IsFixedEverywhere()
    {
        var images = Project.ImagesOf(["web"]).ToDictionary(image => image, image => $"{image}@x");

        var text = ComposeRenderer.Render(Project.WithImages(images), RenderFormat.Yaml);

        Assert.Contains("image: web:1@x", text, StringComparison.Ordinal);
        Assert.Contains("image: init:1@x", text, StringComparison.Ordinal);
        Assert.Contains("source: files:1@x", text, StringComparison.Ordinal);
        Assert.Contains("source: db\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ImageOverride_OfAProject_SaysNothingButImages() => Assert.Equal(
        """
        services:
          web:
            image: web:1
            volumes:
              - type: image
                source: files:1
                target: /f

        """,
        ComposeRenderer.ImageOverride(Project, ["web", "db"], RenderFormat.Yaml));

    [Fact]
    public void Variables_AsJsonAndYaml_AreAsComposeWritesThem()
    {
        VariableUse[] uses = [new("TAG", false, "1", null), new("A", true, null, "b")];

        Assert.Equal(
            """
            {
              "A": {
                "Name": "A",
                "DefaultValue": "",
                "PresenceValue": "b",
                "Required": true
              },
              "TAG": {
                "Name": "TAG",
                "DefaultValue": "1",
                "PresenceValue": "",
                "Required": false
              }
            }

            """,
            ComposeRenderer.Variables(uses, RenderFormat.Json));
        Assert.Contains(
            "TAG:\n  name: TAG\n  defaultvalue: \"1\"\n  presencevalue: \"\"\n  required: false\n",
            ComposeRenderer.Variables(uses, RenderFormat.Yaml),
            StringComparison.Ordinal);
    }
}
