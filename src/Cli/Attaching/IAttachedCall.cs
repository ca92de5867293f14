using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Cli.Attaching;

/// <summary>A call that carries a process's input and output: run, exec or attach.</summary>
internal interface IAttachedCall : IDisposable
{
    IAsyncStreamReader<RunOutput> Output { get; }

    /// <summary>One at a time. What the call has no word for is left out.</summary>
    Task SendAsync(AttachedInput input, CancellationToken cancellationToken);

    /// <summary>Nothing more will be sent.</summary>
    Task CompleteAsync();
}
