using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Orc.Agent.Images;
using Orc.Agent.Images.Manifests;
using Orc.Host.Tests.Images.Registry;
using Orc.Model.Images;

namespace Orc.Host.Tests.Images;

/// <summary>Archives of images, in and out.</summary>
public sealed class ExchangeTests : IAsyncDisposable
{
    private readonly StoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Save_AndLoadElsewhere_IsTheSameImage()
    {
        var image = await _fixture.ImportAsync("shop/web:1", ["CMD x"], ["file a 1"]);
        _fixture.Store.Tag("shop/web:1", ImageReference.Parse("other"));
        var archive = await SaveAsync("shop/web:1", "other");
        await using var elsewhere = new StoreFixture();

        var loaded = await LoadAsync(elsewhere, archive);

        var only = Assert.Single(loaded);
        Assert.Equal(["shop/web:1", "other:latest"], only.Names.Select(name => name.ToString()));
        Assert.Equal((image.Id, image.Layers[0].DiffId), (only.Image.Id, only.Image.Layers[0].DiffId));
        Assert.Equal("1", PullFixture.Read(only.Image, "a"));

        // The very bytes came over.
        Assert.Equal(image.ManifestDigest, Assert.Single(await LoadOciAsync(archive)).Image.ManifestDigest);
        Assert.Empty(elsewhere.HalfMade());
    }

    [Theory]
    [InlineData("gzip -n")]
    [InlineData("zstd -q")]
    public async Task Load_APackedArchive_IsUnpacked(string packer)
    {
        await _fixture.ImportAsync("a:1", "file f 1");
        var archive = await PackAsync(await SaveAsync("a:1"), packer);
        await using var elsewhere = new StoreFixture();

        Assert.Equal("a:1", Assert.Single(await LoadAsync(elsewhere, archive)).Names.Single().ToString());
    }

    [Fact]
    public async Task Save_WithoutWhatTheOtherHas_IsLoadedThereAllTheSame()
    {
        var (below, above) = (await TestArchive.OfAsync("file below 1"), await TestArchive.OfAsync("file a 1"));
        var image = Assert.Single(await LoadAsync(_fixture, await ArchiveOfAsync(
            ("l", below), ("m", above), ("c", ConfigOf(below, above)),
            ("manifest.json", Text("""[{"Config":"c","Layers":["l","m"]}]"""))))).Image;
        await using var elsewhere = new StoreFixture();
        await LoadAsync(elsewhere, await ArchiveOfAsync(
            ("l", below), ("c", ConfigOf(below)), ("manifest.json", Text("""[{"Config":"c","Layers":["l"]}]"""))));
        var whole = await SaveAsync(image.Id.ToString());

        var (layers, held) = elsewhere.Store.HoldLayers();
        var less = await SaveAsync([.. layers], image.Id.ToString());

        // Whose layers they are goes meanwhile, for all that a person can do.
        elsewhere.Store.Remove(elsewhere.Store.List().Single().Id.ToString(), RemovalForce.Force, []);
        elsewhere.Store.Prune(PruneScope.Unused, [], _ => true);
        var loaded = Assert.Single(await LoadAsync(elsewhere, less));
        held.Dispose();

        Assert.True(less.Length < whole.Length);
        Assert.Equal(image.Id, loaded.Image.Id);
        Assert.Equal(["1", "1"], [PullFixture.Read(loaded.Image, "a"), PullFixture.Read(loaded.Image, "below")]);
        Assert.Empty(elsewhere.HalfMade());

        // Who has not what was left out has no image.
        await using var empty = new StoreFixture();
        await Assert.ThrowsAsync<ImageException>(() => LoadAsync(empty, less));
        Assert.Empty(empty.Store.List());
    }

    [Fact]
    public async Task Load_WhatWasSavedById_TakesNoNameFromAnybody()
    {
        var image = await _fixture.ImportAsync("web:1", "file f 1");
        await using var elsewhere = new StoreFixture();
        var others = await elsewhere.ImportAsync("web:1", "file f 2");

        await LoadAsync(elsewhere, await SaveAsync(image.Id.ToString()));
        elsewhere.Store.TagUnlessGiven(image.Id, ImageReference.Parse("web:1"));
        elsewhere.Store.TagUnlessGiven(image.Id, ImageReference.Parse("web:free"));

        Assert.Equal(others.Id, elsewhere.Store.Find("web:1")!.Id);
        Assert.Equal(image.Id, elsewhere.Store.Find("web:free")!.Id);
    }

    [Fact]
    public async Task Name_ThatCameFromANode_IsTheNewestsUntilItIsGivenHere()
    {
        var name = ImageReference.Parse("app:latest");
        var first = await _fixture.ImportAsync("", "file f 1");
        var second = await _fixture.ImportAsync("", "file f 2");
        var third = await _fixture.ImportAsync("", "file f 3");
        _fixture.Store.TagUnlessGiven(first.Id, name);
        var store = await _fixture.ReopenAsync();

        store.TagUnlessGiven(second.Id, name);
        Assert.Equal(second.Id, store.Find(name)!.Id);
        Assert.Empty(store.Find(first.Id)!.References);

        store.Tag(second.Id.ToString(), name);
        store.TagUnlessGiven(third.Id, name);
        Assert.Equal(second.Id, store.Find(name)!.Id);
    }

    [Fact]
    public async Task Name_InAnIndexOfBefore_WasGiven()
    {
        var name = ImageReference.Parse("app:latest");
        var first = await _fixture.ImportAsync(name.ToString(), "file f 1");
        var second = await _fixture.ImportAsync("", "file f 2");
        await _fixture.Store.DisposeAsync();
        var path = Path.Combine(_fixture.Paths.Root, "index.json");
        var index = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        foreach (var image in index["images"]!.AsArray())
        {
            Assert.True(image!.AsObject().Remove("borrowed"));
        }

        await File.WriteAllTextAsync(path, index.ToJsonString(), TestContext.Current.CancellationToken);

        var store = await _fixture.ReopenAsync();
        store.TagUnlessGiven(second.Id, name);

        Assert.Equal(first.Id, store.Find(name)!.Id);
    }

    [Fact]
    public async Task Load_TheSameTwice_ChangesNothing()
    {
        var image = await _fixture.ImportAsync("a:1", "file f 1");
        var archive = await SaveAsync("a:1");

        Assert.Equal(image.Id, Assert.Single(await LoadAsync(_fixture, archive)).Image.Id);
        Assert.Single(_fixture.LayerPlaces());
        Assert.Empty(_fixture.HalfMade());
    }

    [Fact]
    public async Task Load_DockersOldForm_FollowsItsLinks()
    {
        var layer = await TestArchive.OfAsync("file a 1");
        var config = ConfigOf(layer, layer);
        var archive = await ArchiveOfAsync(
            ("one/layer.tar", layer),
            ("config.json", config),
            ("manifest.json", Text(
                """[{"Config":"config.json","RepoTags":["old:1"],"Layers":["one/layer.tar","./two/layer.tar"]}]""")),
            ("link two/layer.tar", Text("../one/layer.tar")));

        var loaded = Assert.Single(await LoadAsync(_fixture, archive));

        Assert.Equal(TestImage.DigestOf(config), loaded.Image.Id);
        Assert.Equal(2, loaded.Image.Layers.Length);
        Assert.Single(_fixture.LayerPlaces());

        // What was packed here can leave again.
        Assert.NotEmpty(await SaveAsync("old:1"));
    }

    [Fact]
    public async Task Load_AnOciLayout_OfManyPlatforms_TakesOurs()
    {
        var here = await TestImage.OfAsync(Platform.Host, ("zstd", ["file arch here"]));
        var foreign = new Platform("linux", "s390x", null);
        var there = await TestImage.OfAsync(foreign, ("gzip", ["file arch there"]));
        var inner = $$"""
            {"schemaVersion":2,"manifests":[{{TestImage.Descriptor(there.ManifestType, there.Manifest, foreign)}},
            {{TestImage.Descriptor(here.ManifestType, here.Manifest, Platform.Host)}}]}
            """;
        var index = $$"""
            {"schemaVersion":2,"manifests":[{{TestImage.Descriptor(MediaTypes.OciIndex, Text(inner))[..^1]}},
            "annotations":{"org.opencontainers.image.ref.name":"r.example/multi:1"} }]}
            """;
        var archive = await ArchiveOfAsync(
            ("index.json", Text(index)), ("oci-layout", Text("{}")), Blob(Text(inner)), Blob(Text(here.Manifest)),
            Blob(here.Config), Blob(here.Layers[0]));

        var loaded = Assert.Single(await LoadAsync(_fixture, archive));

        Assert.Equal("r.example/multi:1", loaded.Names.Single().ToString());
        Assert.Equal("here", PullFixture.Read(loaded.Image, "arch"));
    }

    [Theory]
    [InlineData("file a 1", "neither manifest.json nor index.json")]
    [InlineData("file manifest.json {", "cannot be read")]
    [InlineData("file manifest.json [{}]", "names no configuration")]
    [InlineData("file manifest.json [{\"Config\":\"/etc/passwd\"}]", "the archive has no /etc/passwd")]
    [InlineData(
        "file manifest.json [{\"Config\":\"../../../../etc/passwd\"}]", "the archive has no ../../../../etc/passwd")]
    [InlineData("file index.json {\"schemaVersion\":2}", "of a kind not known here")]
    [InlineData("link manifest.json manifest.json", "neither manifest.json nor index.json")]
    public async Task Load_WhatIsNoImage_IsRefusedAndLeavesNothing(string entry, string expected)
    {
        var archive = await TestArchive.OfAsync(entry, "link etc/passwd /etc/passwd");

        var failure = await Assert.ThrowsAsync<ImageException>(() => LoadAsync(_fixture, archive));

        Assert.Contains(expected, failure.Message);
        Assert.Empty(_fixture.HalfMade());
        Assert.Empty(_fixture.Store.List());
    }

    [Fact]
    public async Task Load_LayersThatAreNotTheImages_AreRefused()
    {
        var layer = await TestArchive.OfAsync("file a 1");
        var other = await TestArchive.OfAsync("file a 2");
        var archive = await ArchiveOfAsync(
            ("l", other), ("c", ConfigOf(layer)), ("manifest.json", Text("""[{"Config":"c","Layers":["l"]}]""")));

        var failure = await Assert.ThrowsAsync<ImageException>(() => LoadAsync(_fixture, archive));

        Assert.Contains("but the image's configuration says", failure.Message);
        Assert.Empty(_fixture.HalfMade());
        Assert.Empty(_fixture.LayerPlaces());
    }

    [Fact]
    public async Task Load_AnArchiveThatEndsTooSoon_LeavesNothing()
    {
        await _fixture.ImportAsync("a:1", "file f 1");
        var archive = await SaveAsync("a:1");
        await using var elsewhere = new StoreFixture();

        await Assert.ThrowsAsync<ImageException>(() => LoadAsync(elsewhere, archive[..(archive.Length / 3)]));
        Assert.Empty(elsewhere.HalfMade());
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static (string, byte[]) Blob(byte[] bytes) => ($"blobs/sha256/{TestImage.DigestOf(bytes).Hex}", bytes);

    private static byte[] ConfigOf(params byte[][] layers) => ImageConfigWriter.Write(new ImageConfig
    {
        Platform = Platform.Host,
        DiffIds = [.. layers.Select(layer => TestImage.DigestOf(layer))],
    });

    private static Task<byte[]> ArchiveOfAsync(params (string Name, byte[] Content)[] entries) =>
        TestArchive.OfAsync(entries);

    private Task<byte[]> SaveAsync(params string[] names) => SaveAsync([], names);

    private async Task<byte[]> SaveAsync(ImmutableHashSet<Digest> leftOut, params string[] names)
    {
        using var output = new MemoryStream();
        await new ImageSaver(_fixture.Store).SaveAsync(names, leftOut, output, TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    // Without Docker's index, the OCI layout is what there is.
    private async Task<IReadOnlyList<LoadedImage>> LoadOciAsync(byte[] archive)
    {
        var place = Directory.CreateTempSubdirectory("orc-oci-");
        await using var elsewhere = new StoreFixture();
        try
        {
            await File.WriteAllBytesAsync(
                Path.Combine(place.FullName, "a.tar"), archive, TestContext.Current.CancellationToken);
            using var tar = Process.Start(new ProcessStartInfo(
                "/bin/sh", ["-ec", "mkdir x; tar -xf a.tar -C x; rm x/manifest.json; tar -cf b.tar -C x ."])
            {
                WorkingDirectory = place.FullName,
            })!;
            await tar.WaitForExitAsync(TestContext.Current.CancellationToken);
            return await LoadAsync(elsewhere, await File.ReadAllBytesAsync(
                Path.Combine(place.FullName, "b.tar"), TestContext.Current.CancellationToken));
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static async Task<byte[]> PackAsync(byte[] bytes, string packer)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", packer])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using var packed = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(packed, TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await reading;
        return packed.ToArray();
    }

    private static async Task<IReadOnlyList<LoadedImage>> LoadAsync(StoreFixture fixture, byte[] archive)
    {
        using var input = new MemoryStream(archive);
        return await new ImageLoader(fixture.Store).LoadAsync(input, TestContext.Current.CancellationToken);
    }
}
