using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Compose.Loading;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Completion;

/// <summary><c>orc __complete -- WORDS</c>: what may stand for the last word, one a line.</summary>
internal sealed class CompleteCommand : Command
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Argument<string[]> _words = Operand.Rest("[WORDS...]");

    public CompleteCommand()
        : base("__complete", "What may follow, for completion scripts")
    {
        Hidden = true;
        Add(_words);
        this.Runs(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var words = invocation.Get(_words);
        var typed = words is [.., var last] ? last : "";
        var place = WordPlace.Of(CommandTree.Entries, words is [] ? [] : words[..^1]);
        var offered = typed.StartsWith('-') ? place.Flags
            : place.Words.Count > 0 ? place.Words
            : await NamesAsync(invocation, place.Operand, cancellationToken);
        foreach (var word in offered
            .Where(word => word.StartsWith(typed, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal))
        {
            await invocation.Out.WriteLineAsync(word.AsMemory(), cancellationToken);
        }

        return ExitCodes.Success;
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(
        Invocation invocation, string operand, CancellationToken cancellationToken)
    {
        if (operand.Contains("SERVICE", StringComparison.Ordinal))
        {
            return Services(invocation);
        }

        using var late = new CancellationTokenSource(Patience, invocation.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return operand switch
            {
                _ when operand.Contains("CONTAINER", StringComparison.Ordinal) =>
                    await ContainersAsync(invocation, either.Token),
                _ when operand.Contains("IMAGE", StringComparison.Ordinal) =>
                    await ImagesAsync(invocation, either.Token),
                _ => [],
            };
        }
        catch (Exception failure) when (
            failure is RpcException or DaemonUnreachableException or OperationCanceledException)
        {
            return [];     // nobody there to ask: there is nothing to offer
        }
    }

    private static IReadOnlyList<string> Services(Invocation invocation)
    {
        var request = new ComposeRequest
        {
            WorkingDirectory = invocation.Host.WorkingDirectory,
            Environment = invocation.Host.Environment,
            Purpose = LoadPurpose.Show,
            Profiles = ["*"],
            ResolveEnvironment = false,
        };
        return [.. ComposeLoader.Load(request, new DiskFiles()).Selected];
    }

    private static async Task<IReadOnlyList<string>> ContainersAsync(
        Invocation invocation, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var reply = await daemon.Containers.ListAsync(
            new ListContainersRequest { All = true }, cancellationToken: cancellationToken);
        return [.. reply.Containers.Select(container => container.Name)];
    }

    private static async Task<IReadOnlyList<string>> ImagesAsync(
        Invocation invocation, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var reply = await daemon.Images.ListAsync(new ListImagesRequest(), cancellationToken: cancellationToken);
        return [.. reply.Images.SelectMany(image => image.References)];
    }
}
