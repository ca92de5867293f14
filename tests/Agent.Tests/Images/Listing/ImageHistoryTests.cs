using System.Collections.Immutable;
using System.Text.Json;
using Orc.Agent.Images;
using Orc.Agent.Images.Listing;
using Orc.Model.Images;

namespace Orc.Agent.Tests.Images.Listing;

public sealed class ImageHistoryTests
{
    [Theory]
    [InlineData("FROM CMD- COPY", "10 20", "COPY:20 CMD-:0 FROM:10")]
    [InlineData("", "10 20", ":20 :10")]
    [InlineData("FROM", "10 20", ":20 FROM:10")]
    [InlineData("FROM COPY", "10", "COPY:0 FROM:10")]
    public void Of_Steps_HaveTheSizesOfTheirLayers(string steps, string layers, string expected)
    {
        var image = ImageOf(steps, layers);

        Assert.Equal(expected, string.Join(
            ' ', ImageHistory.Of(image).Select(step => $"{step.Entry.CreatedBy}:{step.Size}")));
    }

    [Fact]
    public void Write_AnImage_HasWhatToolsAskFor()
    {
        var image = ImageOf("FROM", "10") with { References = [ImageReference.Parse("web:1")] };

        using var document = JsonDocument.Parse(ImageInspection.Write(image, new ImageStorePaths("/images")));

        var root = document.RootElement;
        Assert.Equal(image.Id.ToString(), root.GetProperty("Id").GetString());
        Assert.Equal("web:1", root.GetProperty("RepoTags")[0].GetString());
        Assert.Equal(0, root.GetProperty("RepoDigests").GetArrayLength());
        Assert.Equal("1970-01-01T00:00:00Z", root.GetProperty("Created").GetString());
        Assert.Equal(10, root.GetProperty("Size").GetInt64());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("Config").GetProperty("Entrypoint").ValueKind);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("ContainerConfig").GetProperty("Volumes").ValueKind);
        Assert.Equal("layers", root.GetProperty("RootFS").GetProperty("Type").GetString());
    }

    private static Image ImageOf(string steps, string layers)
    {
        var image = GivenImage.Of("");
        return image with
        {
            Layers = [.. Words(layers).Select(size => GivenImage.Layer(size, long.Parse(size, null)))],
            Config = image.Config with
            {
                History = [.. Words(steps).Select(step => new ImageHistoryEntry
                {
                    CreatedBy = step,
                    IsEmptyLayer = step.EndsWith('-'),
                })],
            },
        };
    }

    private static ImmutableArray<string> Words(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
