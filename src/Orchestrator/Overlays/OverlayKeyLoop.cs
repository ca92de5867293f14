using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>
/// Gives encrypted networks their keys, and new ones from time to time. No decider can: nobody may be able to work a
/// key out.
/// </summary>
internal sealed partial class OverlayKeyLoop(ClusterStore store, TimeProvider time, ILogger<OverlayKeyLoop> logger)
{
    private const int SecretLength = 32;
    private const string TurnVariable = "ORC_OVERLAY_KEY_SECONDS";
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _turn = int.TryParse(Environment.GetEnvironmentVariable(TurnVariable), out var seconds)
        && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : OverlayKeyRule.Turn;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = store.Head;
            if (Decide(head) is not null && !await StoreAsync(cancellationToken))
            {
                await Task.Delay(PauseAfterFailure, time, cancellationToken);
                continue;
            }

            await WaitAsync(head, cancellationToken);
        }
    }

    /// <summary>Until networks are others, or a while has passed: a turn may be over.</summary>
    private async Task WaitAsync(Snapshot head, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = Task.Delay(Look, time, over.Token);
        while (!pause.IsCompleted && ReferenceEquals(store.Head.Networks, head.Networks))
        {
            var news = store.ReadAfterAsync(store.Head.Version, over.Token).AsTask();
            await Task.WhenAny(news, pause);
        }

        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<bool> StoreAsync(CancellationToken cancellationToken)
    {
        var outcome = await store.UpdateAsync(
            RequestId.None,
            snapshot => Decide(snapshot) is { } keys ? [new Change.SetOverlayKeys(keys)] : [],
            cancellationToken);
        if (outcome.IsDone)
        {
            LogKey(store.Head.OverlayKeys.Used);
        }
        else
        {
            LogNotStored(outcome.Error);
        }

        return outcome.IsDone;
    }

    private OverlayKeys? Decide(Snapshot snapshot) => OverlayKeyRule.Next(
        snapshot.OverlayKeys,
        OverlayKeyRule.IsNeeded(snapshot),
        store.Now(snapshot),
        _turn,
        [NewSecret(), NewSecret()]);

    private static ImmutableArray<byte> NewSecret() => [.. RandomNumberGenerator.GetBytes(SecretLength)];

    [LoggerMessage(LogLevel.Information, "encrypted networks use key {Number} now")]
    private partial void LogKey(long number);

    [LoggerMessage(LogLevel.Warning, "the next key of encrypted networks could not be stored: {Error}")]
    private partial void LogNotStored(string error);
}
