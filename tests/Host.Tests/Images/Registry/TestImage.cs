using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;
using ZstdSharp;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>An image as a builder makes it: documents and layers, ready to be pushed.</summary>
internal sealed record TestImage
{
    public required byte[] Config { get; init; }

    /// <summary>Packed, the lowest first.</summary>
    public required ImmutableArray<byte[]> Layers { get; init; }

    public required string Manifest { get; init; }

    public string ManifestType { get; init; } = MediaTypes.OciManifest;

    public Digest Id => DigestOf(Config);

    public static Digest DigestOf(ReadOnlySpan<byte> bytes) => Digest.OfSha256(SHA256.HashData(bytes));

    /// <summary>A layer an entry: <c>gzip</c>, <c>zstd</c> or <c>plain</c>, then what is in it.</summary>
    public static async Task<TestImage> OfAsync(Platform platform, params (string Packing, string[] Entries)[] layers)
    {
        var archives = new List<byte[]>();
        foreach (var (_, entries) in layers)
        {
            archives.Add(await TestArchive.OfAsync(entries));
        }

        return Of(platform, [.. layers.Select(layer => layer.Packing).Zip(archives)]);
    }

    public static TestImage Of(Platform platform, params (string Packing, byte[] Archive)[] layers)
    {
        var packed = layers.Select(layer => Pack(layer.Packing, layer.Archive)).ToImmutableArray();
        var config = ImageConfigWriter.Write(new ImageConfig
        {
            Platform = platform,
            Cmd = ["/hello"],
            Created = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero),
            DiffIds = [.. layers.Select(layer => DigestOf(layer.Archive))],
        });
        var image = new TestImage { Config = config, Layers = packed, Manifest = "" };
        return image.As(MediaTypes.OciManifest, MediaTypes.OciConfig, layers.Select(layer => layer.Packing switch
        {
            "gzip" => MediaTypes.OciLayerGzip,
            "zstd" => MediaTypes.OciLayerZstd,
            _ => MediaTypes.OciLayer,
        }));
    }

    /// <summary>In Docker's own words, as older registries have it.</summary>
    public TestImage AsDocker() => As(
        MediaTypes.DockerManifest,
        MediaTypes.DockerConfig,
        Layers.Select(_ => "application/vnd.docker.image.rootfs.diff.tar.gzip"));

    private TestImage As(string manifestType, string configType, IEnumerable<string> layerTypes)
    {
        var layers = Layers.Zip(layerTypes, (layer, type) => Descriptor(type, layer));
        return this with
        {
            ManifestType = manifestType,
            Manifest = $$"""
                {"schemaVersion":2,"mediaType":"{{manifestType}}","config":{{Descriptor(configType, Config)}},
                "layers":[{{string.Join(',', layers)}}]}
                """,
        };
    }

    internal static string Descriptor(string type, ReadOnlySpan<byte> bytes) =>
        $$"""{"mediaType":"{{type}}","size":{{bytes.Length}},"digest":"{{DigestOf(bytes)}}"}""";

    internal static string Descriptor(string type, string document, Platform platform) =>
        $$"""
        {{Descriptor(type, Encoding.UTF8.GetBytes(document))[..^1]}},
        "platform":{"os":"{{platform.Os}}","architecture":"{{platform.Architecture}}" } }
        """;

    private static byte[] Pack(string packing, byte[] archive)
    {
        using var output = new MemoryStream();
        Stream packer = packing switch
        {
            "gzip" => new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true),
            "zstd" => new CompressionStream(output, leaveOpen: true),
            _ => output,
        };
        packer.Write(archive);
        if (packing is not "plain")
        {
            packer.Dispose();
        }

        return output.ToArray();
    }
}
