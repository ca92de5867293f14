using System.Collections.Immutable;
using System.IO.Pipelines;
using Orc.Cli.Invoking;
using Orc.Compose.Watching;

namespace Orc.Cli.Commands.Compose.Watching;

/// <summary>
/// Steps as an archive that is read while it is packed. What cannot be packed ends the reading with the reason: an
/// archive that merely ends would be taken for a whole one.
/// </summary>
internal sealed class SyncPipe : IAsyncDisposable
{
    private readonly Pipe _pipe = new();
    private readonly Task _packing;

    public SyncPipe(ImmutableArray<SyncStep> steps, CancellationToken cancellationToken)
    {
        Output = _pipe.Reader.AsStream(leaveOpen: true);
        _packing = PackAsync(steps, cancellationToken);
    }

    /// <summary>Its reading fails with a <see cref="CliException"/> where something could not be read.</summary>
    public Stream Output { get; }

    public async ValueTask DisposeAsync()
    {
        // Who packs would wait for room for ever.
        await _pipe.Reader.CompleteAsync();
        await _packing;
    }

    private async Task PackAsync(ImmutableArray<SyncStep> steps, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await SyncArchive.WriteAsync(_pipe.Writer.AsStream(leaveOpen: true), steps, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            failure = new CliException($"cannot read what changed: {unreadable.Message}");
        }
        catch (OperationCanceledException stopped)
        {
            failure = stopped;
        }

        await _pipe.Writer.CompleteAsync(failure);
    }
}
