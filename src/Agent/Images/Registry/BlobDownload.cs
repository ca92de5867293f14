using System.Net;
using Orc.Agent.Images.Layers;
using Orc.Agent.Images.Manifests;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// Brings one layer's bytes from a registry. A connection that breaks or falls silent costs only what had not come yet:
/// the rest is asked for by range.
/// </summary>
internal sealed class BlobDownload(
    RegistryClient client, Descriptor blob, TimeProvider time, Action<PullStatus, long> news)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan NewsInterval = TimeSpan.FromMilliseconds(100);

    private long _lastNews;

    /// <summary>A layer's feed: all of its bytes, in order, whatever it takes.</summary>
    public async Task FeedAsync(LayerSink sink, CancellationToken cancellationToken)
    {
        var failures = 0;
        Tell(PullStatus.Downloading, 0);
        while (sink.Received < blob.Size)
        {
            var before = sink.Received;
            try
            {
                await ReceiveAsync(sink, cancellationToken);
            }
            catch (ImageException broken) when (broken.Reason is ImageFailure.Unreachable)
            {
                failures = sink.Received > before ? 1 : failures + 1;
                if (RetryPace.After(failures) is not { } pause)
                {
                    throw;
                }

                Tell(PullStatus.Retrying, sink.Received);
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    private async Task ReceiveAsync(LayerSink sink, CancellationToken cancellationToken)
    {
        using var response = await client.OpenBlobAsync(blob.Digest, sink.Received, cancellationToken);
        var start = response.StatusCode is HttpStatusCode.PartialContent
            ? response.Content.Headers.ContentRange?.From ?? sink.Received
            : 0;
        using var silence = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        await using var source = await response.Content.ReadAsStreamAsync(either.Token);
        var host = response.RequestMessage?.RequestUri?.Authority;
        await PassAsync(sink.Received - start);
        while (true)
        {
            var count = await ReadAsync(sink.Chunk);
            if (count == 0)
            {
                break;
            }

            await sink.AdvanceAsync(count, cancellationToken);
            TellNowAndThen(sink.Received);
        }

        if (sink.Received < blob.Size)
        {
            throw Broken($"it ended after {sink.Received} of {blob.Size} bytes", inner: null);
        }

        // Registries that know no ranges begin again at the first byte.
        async Task PassAsync(long surplus)
        {
            var scratch = new byte[LayerInflater.ChunkSize];
            while (surplus > 0)
            {
                var count = await ReadAsync(scratch.AsMemory(0, (int)Math.Min(surplus, scratch.Length)));
                surplus -= count > 0 ? count : throw Broken("it ended too early", inner: null);
            }
        }

        async ValueTask<int> ReadAsync(Memory<byte> chunk)
        {
            try
            {
                silence.CancelAfter(Silence);
                return await source.ReadAsync(chunk, either.Token);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                throw Broken(failure.Message, failure);
            }
            catch (OperationCanceledException silent) when (!cancellationToken.IsCancellationRequested)
            {
                throw Broken($"not a byte for {Silence.TotalSeconds:0} s", silent);
            }
        }

        ImageException Broken(string reason, Exception? inner) => new(
            ImageFailure.Unreachable, $"the download of layer {blob.Digest.Short} from {host} broke: {reason}", inner);
    }

    private void TellNowAndThen(long received)
    {
        if (time.GetElapsedTime(_lastNews) >= NewsInterval)
        {
            Tell(PullStatus.Downloading, received);
        }
    }

    private void Tell(PullStatus status, long received)
    {
        _lastNews = time.GetTimestamp();
        news(status, received);
    }
}
