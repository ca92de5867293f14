namespace Orc.Agent.Images.Registry;

/// <summary>Small answers, read whole; one that turns out to be large is refused before it fills the memory.</summary>
internal static class ResponseBody
{
    public static async Task<byte[]> ReadAsync(
        HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        var host = response.RequestMessage?.RequestUri?.Authority;
        try
        {
            await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var body = new MemoryStream();
            var chunk = new byte[16 * 1024];
            while (await source.ReadAsync(chunk, cancellationToken) is > 0 and var count)
            {
                await body.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
                if (body.Length > most)
                {
                    throw ImageException.BadContent($"{host} answered with more than {most} bytes");
                }
            }

            return body.ToArray();
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException and not ImageException)
        {
            throw new ImageException(
                ImageFailure.Unreachable, $"the connection to {host} broke: {broken.Message}", broken);
        }
    }
}
