using System.Net.Http.Headers;
using System.Text;
using Orc.Model.Images;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>Puts images into a registry, by its own protocol.</summary>
internal sealed class TestPusher(TestRegistry registry, string repository, string login = "") : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri($"http://{registry.Address}") };

    public void Dispose() => _client.Dispose();

    public async Task PushAsync(TestImage image, string tag)
    {
        foreach (var blob in image.Layers.Add(image.Config))
        {
            await PushBlobAsync(blob);
        }

        await PushManifestAsync(image.Manifest, image.ManifestType, tag);
    }

    /// <summary>Several images under one tag, by platform. The digest of the list.</summary>
    public async Task<Digest> PushListAsync(
        string tag, string type, params (TestImage Image, Platform Platform)[] images)
    {
        var entries = new List<string>();
        foreach (var (image, platform) in images)
        {
            await PushAsync(image, TestImage.DigestOf(Encoding.UTF8.GetBytes(image.Manifest)).ToString());
            entries.Add(TestImage.Descriptor(image.ManifestType, image.Manifest, platform));
        }

        var list = $$"""{"schemaVersion":2,"mediaType":"{{type}}","manifests":[{{string.Join(',', entries)}}]}""";
        await PushManifestAsync(list, type, tag);
        return TestImage.DigestOf(Encoding.UTF8.GetBytes(list));
    }

    public Task PushManifestAsync(string manifest, string type, string tag) => SendAsync(
        HttpMethod.Put,
        $"/v2/{repository}/manifests/{tag}",
        new StringContent(manifest, new MediaTypeHeaderValue(type)));

    private async Task PushBlobAsync(byte[] blob)
    {
        var place = await SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/", content: null);
        var digest = Uri.EscapeDataString(TestImage.DigestOf(blob).ToString());
        await SendAsync(HttpMethod.Put, $"{place}&digest={digest}", new ByteArrayContent(blob));
    }

    private async Task<Uri?> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var message = new HttpRequestMessage(method, path) { Content = content };
        if (login.Length > 0)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        }

        using var answer = await _client.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.True(
            answer.IsSuccessStatusCode,
            $"{method} {path}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return answer.Headers.Location;
    }
}
