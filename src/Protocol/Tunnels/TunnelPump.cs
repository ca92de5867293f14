namespace Orc.Protocol.Tunnels;

/// <summary>Carries bytes both ways between two streams until either ends.</summary>
public static class TunnelPump
{
    private const int BufferSize = 64 * 1024;

    public static async Task RunAsync(Stream one, Stream other, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var there = one.CopyToAsync(other, BufferSize, ended.Token);
        var back = other.CopyToAsync(one, BufferSize, ended.Token);
        await Task.WhenAny(there, back);
        await ended.CancelAsync();
        await Task.WhenAll(there, back).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
