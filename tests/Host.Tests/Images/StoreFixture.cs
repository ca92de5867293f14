using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Images;
using Orc.Linux.FileTrees;

namespace Orc.Host.Tests.Images;

/// <summary>A store in a place of its own; afterwards nothing of it is left, and nothing was put beside it.</summary>
public sealed class StoreFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("orc-images-");

    public StoreFixture() => Store = Open();

    public string Place => _place.FullName;

    public ImageStorePaths Paths => new(Path.Combine(_place.FullName, "images"));

    public ImageStore Store { get; private set; }

    /// <summary>As after a kill and a start.</summary>
    public async Task<ImageStore> ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = Open();
        return Store;
    }

    public Task<Image> ImportAsync(string name, params string[] entries) => ImportAsync(name, [], entries);

    public async Task<Image> ImportAsync(string name, string[] changes, string[] entries)
    {
        using var archive = new MemoryStream(await TestArchive.OfAsync(entries));
        return await ImportAsync(name, changes, archive);
    }

    internal Task<Image> ImportAsync(string name, string[] changes, Stream archive)
    {
        var request = new ImageImportRequest
        {
            Name = name.Length == 0 ? null : Model.Images.ImageReference.Parse(name),
            Changes = [.. changes],
        };
        return new ImageImporter(Store, TimeProvider.System).ImportAsync(
            request, archive, TestContext.Current.CancellationToken);
    }

    /// <summary>Names in the store's tmp: what is half made.</summary>
    public string[] HalfMade() => [.. Directory.EnumerateFileSystemEntries(Path.Combine(Paths.Root, "tmp"))];

    public string[] LayerPlaces() => Directory.GetDirectories(Path.Combine(Paths.Root, "layers"));

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Assert.Equal(["images"], _place.EnumerateFileSystemInfos().Select(item => item.Name));
        using var parent = DirectoryHandle.Open(_place.Parent!.FullName);
        parent.RemoveTree(Encoding.UTF8.GetBytes(_place.Name));
    }

    private ImageStore Open() => ImageStore.Open(Paths, TimeProvider.System, NullLogger<ImageStore>.Instance);
}
