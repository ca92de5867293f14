using System.Text;
using System.Text.Json;
using Orc.Agent.Images.Artifacts;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Tests.Images.Artifacts;

public class ReferrersTagTests
{
    private static readonly Digest Subject = Digest.Parse($"sha256:{new string('a', 64)}");

    private static readonly Descriptor List =
        new("application/vnd.oci.image.index.v1+json", Digest.Parse($"sha256:{new string('b', 64)}"), 7);

    [Fact]
    public void NameOf_ADigest_IsATag() => Assert.Equal($"sha256-{new string('a', 64)}", ReferrersTag.NameOf(Subject));

    [Fact]
    public void NameOf_ALongDigest_IsCutToATag() => Assert.Equal(
        $"sha512-{new string('c', 64)}", ReferrersTag.NameOf(Digest.Parse($"sha512:{new string('c', 128)}")));

    [Theory]
    [InlineData(null)]
    [InlineData("no JSON")]
    [InlineData("{\"manifests\": 5}")]
    public void Add_ToNoList_BeginsOne(string? before) => Assert.Equal([$"{List.Digest} 7 x/y"], Added(before));

    [Fact]
    public void Add_ToAList_KeepsWhatOthersPutThere()
    {
        var other = Digest.Parse($"sha256:{new string('d', 64)}");
        var before = """
            {"schemaVersion": 2, "manifests": [
              {"mediaType": "m", "digest": "OTHER", "size": 3, "artifactType": "t", "annotations": {"k": "v"}}]}
            """.Replace("OTHER", other.ToString(), StringComparison.Ordinal);

        Assert.Equal([$"{other} 3 t", $"{List.Digest} 7 x/y"], Added(before));
        Assert.Contains(
            "\"annotations\":{\"k\":\"v\"}",
            Encoding.UTF8.GetString(ReferrersTag.Add(Encoding.UTF8.GetBytes(before), List, "x/y")!)
                .Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Add_WhatIsInIt_ChangesNothing() =>
        Assert.Null(ReferrersTag.Add(ReferrersTag.Add(null, List, "x/y"), List, "x/y"));

    private static IEnumerable<string> Added(string? before)
    {
        var after = ReferrersTag.Add(before is null ? null : Encoding.UTF8.GetBytes(before), List, "x/y");
        using var document = JsonDocument.Parse(after!);
        return
        [
            .. document.RootElement.GetProperty("manifests").EnumerateArray().Select(one =>
                $"{one.GetProperty("digest")} {one.GetProperty("size")} {one.GetProperty("artifactType")}"),
        ];
    }
}
