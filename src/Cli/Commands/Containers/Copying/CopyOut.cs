using System.Formats.Tar;
using System.IO.Pipelines;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers.Copying;

/// <summary>From a container to this machine.</summary>
internal sealed class CopyOut(Invocation invocation, DaemonConnection daemon, CopyManner manner)
{
    /// <returns>How many bytes came.</returns>
    public async Task<long> RunAsync(CopySide source, CopySide target, CancellationToken cancellationToken)
    {
        var request = new PathRequest
        {
            Container = source.Container,
            Path = source.Path,
            FollowLink = manner.FollowsLink,
        };
        using var call = daemon.Containers.ReadArchive(request, cancellationToken: cancellationToken);
        if (!await call.ResponseStream.MoveNext(cancellationToken))
        {
            return 0;
        }

        var stat = call.ResponseStream.Current.Stat;
        if (target.IsStream)
        {
            return await CopyAsync(call.ResponseStream, invocation.Console.OutBytes, cancellationToken);
        }

        var place = Place(source, target, stat.IsDirectory);
        var pipe = new Pipe();
        var receiving = ReceiveAsync(call.ResponseStream, pipe.Writer, cancellationToken);
        await UnpackAsync(pipe.Reader.AsStream(), place, cancellationToken);
        return await receiving;
    }

    /// <summary>Where the archive's first name goes.</summary>
    private static string Place(CopySide source, CopySide target, bool isDirectory)
    {
        if (Directory.Exists(target.Path))
        {
            return source.IsContent || source.Name == "." ? target.Path : Path.Combine(target.Path, source.Name);
        }

        if (isDirectory && File.Exists(target.Path))
        {
            throw new CliException($"cannot copy a directory over a file: {target.Path}");
        }

        if (!isDirectory && target.EndsWithSlash)
        {
            throw new CliException($"no such directory: {target.Path}");
        }

        return Directory.Exists(target.Parent)
            ? target.Path
            : throw new CliException($"invalid output path: directory \"{target.Parent.TrimEnd('/')}\" does not exist");
    }

    private async Task UnpackAsync(Stream archive, string place, CancellationToken cancellationToken)
    {
        var times = new List<(string Path, DateTimeOffset Time)>();
        await using var tar = new TarReader(archive);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            var path = Below(place, entry.Name);
            await MakeAsync(entry, path, place, cancellationToken);
            if (manner.KeepsOwner && entry.EntryType is not TarEntryType.HardLink)
            {
                Linux.Files.FileOwner.Set(path, (uint)entry.Uid, (uint)entry.Gid);
            }

            if (entry.EntryType == TarEntryType.Directory)
            {
                times.Add((path, entry.ModificationTime));
            }
        }

        // What was put into a directory has changed its time.
        times.ForEach(time => Directory.SetLastWriteTimeUtc(time.Path, time.Time.UtcDateTime));
        // What stands behind the archive's end.
        await archive.CopyToAsync(Stream.Null, cancellationToken);
    }

    private static async Task MakeAsync(
        TarEntry entry, string path, string place, CancellationToken cancellationToken)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                _ = Directory.CreateDirectory(path);
                File.SetUnixFileMode(path, entry.Mode);
                break;
            case TarEntryType.SymbolicLink:
                File.Delete(path);
                _ = File.CreateSymbolicLink(path, entry.LinkName);
                break;
            case TarEntryType.HardLink:
                File.Delete(path);
                File.Copy(Below(place, entry.LinkName), path);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                await WriteAsync(entry, path, cancellationToken);
                break;
        }
    }

    private static async Task WriteAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        // Not through a link that stood there.
        if (new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
        }

        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            if (entry.DataStream is { } content)
            {
                await content.CopyToAsync(file, cancellationToken);
            }
        }

        File.SetUnixFileMode(path, entry.Mode);
        File.SetLastWriteTimeUtc(path, entry.ModificationTime.UtcDateTime);
    }

    // The first name is what was copied; below it no step leads elsewhere.
    private static string Below(string place, string name)
    {
        var path = place;
        foreach (var step in name.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            if (step == ".." || (path != place && new FileInfo(path).LinkTarget is not null))
            {
                throw new CliException($"the container's archive leads out of {place}: {name}");
            }

            path = Path.Combine(path, step);
        }

        return path;
    }

    private static async Task<long> ReceiveAsync(
        IAsyncStreamReader<ArchiveChunk> input, PipeWriter output, CancellationToken cancellationToken)
    {
        try
        {
            var count = await CopyAsync(input, output.AsStream(leaveOpen: true), cancellationToken);
            await output.CompleteAsync();
            return count;
        }
        catch (RpcException failure)
        {
            await output.CompleteAsync(failure);
            throw;
        }
    }

    private static async Task<long> CopyAsync(
        IAsyncStreamReader<ArchiveChunk> input, Stream output, CancellationToken cancellationToken)
    {
        long count = 0;
        while (await input.MoveNext(cancellationToken))
        {
            var content = input.Current.Content;
            await output.WriteAsync(content.Memory, cancellationToken);
            count += content.Length;
        }

        return count;
    }
}
