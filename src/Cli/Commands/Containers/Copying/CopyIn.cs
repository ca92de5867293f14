using System.Formats.Tar;
using System.IO.Pipelines;
using Google.Protobuf;
using Grpc.Core;
using Orc.Cli.Commands.Images;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers.Copying;

/// <summary>From this machine into a container.</summary>
internal sealed class CopyIn(DaemonConnection daemon, CopyManner manner)
{
    /// <returns>How many bytes went.</returns>
    public async Task<long> RunAsync(CopySide source, CopySide target, CancellationToken cancellationToken)
    {
        var there = await FindAsync(target, cancellationToken);
        if (source.IsStream)
        {
            return there is { IsDirectory: true }
                ? await SendAsync(target, target.Path, Console.OpenStandardInput(), cancellationToken)
                : throw new CliException($"destination \"{target}\" must be a directory");
        }

        var link = new FileInfo(source.Path);
        var path = manner.FollowsLink && link.ResolveLinkTarget(returnFinalTarget: true) is { } final
            ? final.FullName
            : source.Path;
        var isLink = !source.EndsWithSlash && new FileInfo(path).LinkTarget is not null;
        var isDirectory = !isLink && Directory.Exists(path);
        if (!isDirectory && !isLink && !File.Exists(path))
        {
            throw new CliException($"lstat {source.Path}: no such file or directory");
        }

        var (directory, name) = Place(source, target, there, isDirectory);
        var pipe = new Pipe();
        var packing = PackAsync(path, name, pipe.Writer, cancellationToken);
        var count = await SendAsync(target, directory, pipe.Reader.AsStream(), cancellationToken);
        await packing;
        return count;
    }

    private static (string Directory, string Name) Place(
        CopySide source, CopySide target, PathStat? there, bool isDirectory)
    {
        if (there is { IsDirectory: true })
        {
            return source.IsContent || source.Name == "." ? (target.Path, ".") : (target.Path, source.Name);
        }

        if (isDirectory && there is not null)
        {
            throw new CliException($"cannot copy directory {source.Path} over a file: {target}");
        }

        return !isDirectory && target.EndsWithSlash
            ? throw new CliException($"no such directory: {target}")
            : (target.Parent, target.Name);
    }

    private async Task<PathStat?> FindAsync(CopySide target, CancellationToken cancellationToken)
    {
        try
        {
            return await daemon.Containers.StatPathAsync(
                new PathRequest { Container = target.Container, Path = target.Path, FollowLink = true },
                cancellationToken: cancellationToken);
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound
            && !missing.Status.Detail.StartsWith("No such container", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private async Task<long> SendAsync(
        CopySide target, string directory, Stream archive, CancellationToken cancellationToken)
    {
        long count = 0;
        using var call = daemon.Containers.WriteArchive(cancellationToken: cancellationToken);
        await call.RequestStream.WriteAsync(
            new ArchiveInput { Target = new PathRequest { Container = target.Container, Path = directory } },
            cancellationToken);
        await Uploads.SendAsync(archive, SendPieceAsync, cancellationToken);
        await call.RequestStream.CompleteAsync();
        _ = await call.ResponseAsync;
        return count;

        Task SendPieceAsync(ByteString piece)
        {
            count += piece.Length;
            return call.RequestStream.WriteAsync(new ArchiveInput { Content = piece }, cancellationToken);
        }
    }

    private async Task PackAsync(string path, string name, PipeWriter output, CancellationToken cancellationToken)
    {
        try
        {
            await using var tar = new TarWriter(
                output.AsStream(leaveOpen: true), TarEntryFormat.Pax, leaveOpen: true);
            await AddAsync(tar, new FileInfo(path), name, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot read {path}: {failure.Message}");
        }
        finally
        {
            await output.CompleteAsync();
        }
    }

    private async Task AddAsync(TarWriter tar, FileInfo file, string name, CancellationToken cancellationToken)
    {
        var isDirectory = file.LinkTarget is null && Directory.Exists(file.FullName);
        var type = file.LinkTarget is not null ? TarEntryType.SymbolicLink
            : isDirectory ? TarEntryType.Directory
            : TarEntryType.RegularFile;
        var entry = new PaxTarEntry(type, name)
        {
            ModificationTime = file.LastWriteTimeUtc,
            Mode = file.LinkTarget is null ? file.UnixFileMode : (UnixFileMode)0x1FF,
        };
        if (manner.KeepsOwner)
        {
            (entry.Uid, entry.Gid) = OwnerOf(file.FullName);
        }

        if (file.LinkTarget is { } link)
        {
            entry.LinkName = link;
        }

        await using var content = type == TarEntryType.RegularFile ? file.OpenRead() : null;
        if (content is not null)
        {
            entry.DataStream = content;
        }

        await tar.WriteEntryAsync(entry, cancellationToken);
        if (isDirectory)
        {
            foreach (var child in Directory.EnumerateFileSystemEntries(file.FullName).Order(StringComparer.Ordinal))
            {
                await AddAsync(tar, new FileInfo(child), $"{name}/{Path.GetFileName(child)}", cancellationToken);
            }
        }
    }

    private static (int User, int Group) OwnerOf(string path)
    {
        using var parent = Linux.FileTrees.DirectoryHandle.Open(Path.GetDirectoryName(path) ?? "/");
        var status = parent.FindStatus(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(path)));
        return status is null ? (0, 0) : ((int)status.Uid, (int)status.Gid);
    }
}
