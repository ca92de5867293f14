using Google.Protobuf;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Images;

/// <summary>Archives on their way to the daemon, from a file or standard input.</summary>
internal static class Uploads
{
    private const int PieceSize = 256 * 1024;

    /// <param name="path">Null or <c>-</c>: standard input.</param>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static Stream Open(string? path)
    {
        if (path is null or "-")
        {
            return Console.OpenStandardInput();
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                failure is FileNotFoundException or DirectoryNotFoundException
                    ? $"open {path}: no such file or directory"
                    : $"open {path}: {failure.Message}");
        }
    }

    /// <summary>A daemon that has heard enough ends the call; why is in its answer, not here.</summary>
    public static async Task SendAsync(
        Stream source, Func<ByteString, Task> send, CancellationToken cancellationToken)
    {
        try
        {
            var piece = new byte[PieceSize];
            while (await source.ReadAtLeastAsync(
                piece, PieceSize, throwOnEndOfStream: false, cancellationToken) is > 0 and var count)
            {
                await send(ByteString.CopyFrom(piece, 0, count));
            }
        }
        catch (Exception ended) when (ended is Grpc.Core.RpcException or InvalidOperationException)
        {
            // The answer tells.
        }
    }
}
