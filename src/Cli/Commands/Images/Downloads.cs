using Google.Protobuf;
using Grpc.Core;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Images;

/// <summary>Archives on their way from the daemon, to a file or standard output.</summary>
internal static class Downloads
{
    /// <summary>For root alone, or whoever saves it.</summary>
    public const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Anybodys = Own
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <param name="path">Null: standard output.</param>
    /// <param name="standard">That.</param>
    /// <param name="input">The archive's pieces.</param>
    /// <param name="content">The bytes of one.</param>
    /// <param name="cancellationToken">The user gave up.</param>
    public static async Task SaveAsync<T>(
        string? path,
        Stream standard,
        IAsyncStreamReader<T> input,
        Func<T, ByteString> content,
        CancellationToken cancellationToken) =>
        await SaveAsync(path, standard, input, content, Anybodys, cancellationToken);

    /// <param name="path">Null: standard output.</param>
    /// <param name="standard">That.</param>
    /// <param name="input">The archive's pieces.</param>
    /// <param name="content">The bytes of one.</param>
    /// <param name="mode">Of the file, less what the umask takes.</param>
    /// <param name="cancellationToken">The user gave up.</param>
    public static async Task SaveAsync<T>(
        string? path,
        Stream standard,
        IAsyncStreamReader<T> input,
        Func<T, ByteString> content,
        UnixFileMode mode,
        CancellationToken cancellationToken)
    {
        if (path is null)
        {
            await CopyAsync(input, content, standard, cancellationToken);
            return;
        }

        // Whole or not at all: half an archive looks like one.
        var fresh = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = mode,
            };
            await using (var file = new FileStream(fresh, options))
            {
                await CopyAsync(input, content, file, cancellationToken);
            }

            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot write {path}: {failure.Message}");
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    private static async Task CopyAsync<T>(
        IAsyncStreamReader<T> input,
        Func<T, ByteString> content,
        Stream output,
        CancellationToken cancellationToken)
    {
        while (await input.MoveNext(cancellationToken))
        {
            await output.WriteAsync(content(input.Current).Memory, cancellationToken);
        }
    }
}
