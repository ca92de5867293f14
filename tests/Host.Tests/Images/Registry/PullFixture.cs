using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Images;
using Orc.Agent.Images.Registry;
using Orc.Model.Images;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>A registry, a store, and a puller between them.</summary>
internal sealed class PullFixture : IAsyncDisposable, IProgress<PullProgress>
{
    private readonly RegistryTransport _transport = new(new ProxyRule(_ => null), TimeProvider.System);
    private readonly StoreFixture _store = new();

    public PullFixture(TestRegistry registry)
    {
        Registry = registry;
        Puller = new ImagePuller(_store.Store, _transport, TimeProvider.System, NullLogger<ImagePuller>.Instance);
    }

    public TestRegistry Registry { get; }

    public ImageStore Store => _store.Store;

    public ImagePuller Puller { get; }

    public ConcurrentQueue<PullProgress> News { get; } = new();

    public static async Task<PullFixture> StartAsync() => new(await TestRegistry.StartAsync());

    public void Report(PullProgress value) => News.Enqueue(value);

    public async Task<TestImage> PushAsync(string repository, string tag, params (string, string[])[] layers)
    {
        var image = await TestImage.OfAsync(Platform.Host, layers);
        using var pusher = new TestPusher(Registry, repository);
        await pusher.PushAsync(image, tag);
        return image;
    }

    public Task<PulledImage> PullAsync(
        string name, string? address = null, Platform? platform = null, RegistryCredentials? login = null) =>
        Puller.PullAsync(
            ImageReference.Parse($"{address ?? Registry.Address}/{name}"),
            platform,
            login,
            this,
            TestContext.Current.CancellationToken);

    public async Task<ImageException> FailAsync(
        string name, string? address = null, Platform? platform = null, RegistryCredentials? login = null)
    {
        var failure = await Assert.ThrowsAsync<ImageException>(() => PullAsync(name, address, platform, login));
        AssertNothingHalfMade();
        return failure;
    }

    public void AssertNothingHalfMade() => Assert.Empty(_store.HalfMade());

    public static string Read(Image image, string path) => image.LowerDirectories
        .Select(directory => Path.Combine(directory, path)).Where(File.Exists).Select(File.ReadAllText).First();

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _store.DisposeAsync();
        await Registry.DisposeAsync();
    }
}
