using System.Threading.Channels;
using Orc.Agent.Images;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>
/// How a pull goes, on its way to a client, in Docker's words. A slow client holds up no download: what it missed of a
/// layer's progress is left out.
/// </summary>
internal sealed class PullNews(string reference) : IProgress<PullProgress>
{
    // Of progress only; starts and ends are always told, and there are a few of them for each layer.
    private const int MostWaiting = 500;

    private readonly Channel<PullEvent> _events = Channel.CreateUnbounded<PullEvent>();

    public string Reference { get; } = reference;

    public void Report(PullProgress value)
    {
        var isProgress = value.Status is PullStatus.Downloading or PullStatus.Extracting && value.Current > 0;
        if (isProgress && _events.Reader.Count > MostWaiting)
        {
            return;
        }

        _events.Writer.TryWrite(new PullEvent
        {
            Id = value.Layer,
            Status = Word(value.Status),
            Current = value.Current,
            Total = value.Total,
        });
    }

    /// <summary>A line about the whole image.</summary>
    public void Say(string status) => _events.Writer.TryWrite(new PullEvent { Id = Reference, Status = status });

    public void Complete() => _events.Writer.TryComplete();

    /// <summary>All of it, until <see cref="Complete"/>.</summary>
    public IAsyncEnumerable<PullEvent> ReadAsync(CancellationToken cancellationToken) =>
        _events.Reader.ReadAllAsync(cancellationToken);

    private static string Word(PullStatus status) => status switch
    {
        PullStatus.Waiting => "Pulling fs layer",
        PullStatus.Downloading => "Downloading",
        PullStatus.Downloaded => "Download complete",
        PullStatus.Extracting => "Extracting",
        PullStatus.Complete => "Pull complete",
        PullStatus.AlreadyExists => "Already exists",
        _ => "Retrying",
    };
}
