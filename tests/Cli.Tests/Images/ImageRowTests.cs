using Orc.Cli.Commands.Images;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Images;

public sealed class ImageRowTests
{
    [Theory]
    [InlineData("a:1 a:2 r.example:5000/b:1", "", false, "a 1 <none>; a 2 <none>; r.example:5000/b 1 <none>")]
    [InlineData("a:1", "a@sha256:x", false, "a 1 <none>")]
    [InlineData("a:1", "a@sha256:x a@sha256:y", true, "a 1 sha256:x; a 1 sha256:y")]
    [InlineData("a:1 b:1", "a@sha256:x", true, "a 1 sha256:x; b 1 <none>")]
    [InlineData("", "a@sha256:x a@sha256:y", false, "a <none> <none>")]
    [InlineData("", "a@sha256:x", true, "a <none> sha256:x")]
    [InlineData("", "", false, "<none> <none> <none>")]
    public void Of_AnImage_HasALineANameAsDockerHas(string tags, string digests, bool withDigests, string expected)
    {
        var image = new ImageSummary
        {
            References = { tags.Split(' ', StringSplitOptions.RemoveEmptyEntries) },
            Digests = { digests.Split(' ', StringSplitOptions.RemoveEmptyEntries) },
        };

        Assert.Equal(expected, string.Join(
            "; ", ImageRow.Of(image, withDigests).Select(row => $"{row.Repository} {row.Tag} {row.Digest}")));
    }
}
