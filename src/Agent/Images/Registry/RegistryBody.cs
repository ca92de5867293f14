namespace Orc.Agent.Images.Registry;

/// <summary>What is sent to a registry.</summary>
/// <param name="OpenAsync">From its first byte, each time anew.</param>
/// <param name="Length">In bytes.</param>
/// <param name="MediaType">What it is.</param>
internal sealed record RegistryBody(
    Func<CancellationToken, Task<Stream>> OpenAsync, long Length, string MediaType)
{
    public const string Bytes = "application/octet-stream";

    public static RegistryBody Of(byte[] bytes, string mediaType) => new(
        _ => Task.FromResult<Stream>(new MemoryStream(bytes, writable: false)), bytes.Length, mediaType);
}
