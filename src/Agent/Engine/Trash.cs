using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orc.Linux;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Engine;

/// <summary>
/// Takes directories of containers and of their runs away: out of sight at once, off the disk in the background. A disk
/// can take milliseconds for each file, and nobody should wait for that.
/// </summary>
internal sealed partial class Trash
{
    private const string Name = ".removed";

    private readonly string _directory;
    private readonly ILogger _logger;

    // One after another: side by side they would only get in each other's way, and take the threads of everybody else.
    private readonly Channel<string> _thrown = Channel.CreateUnbounded<string>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly Task _deleting;

    public Trash(EngineParts parts)
    {
        _directory = Path.Combine(parts.Paths.Containers, Name);
        _logger = parts.Logging.CreateLogger<Trash>();
        _deleting = Task.Run(DeleteAsync);
    }

    /// <summary>Nothing happens if there is no such directory.</summary>
    /// <param name="name">What it is called from now on; a second one of the same name joins the first.</param>
    public void Throw(string directory, string name)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        Directory.CreateDirectory(_directory);
        var gone = Path.Combine(_directory, name);
        if (!Directory.Exists(gone))
        {
            Directory.Move(directory, gone);
        }

        _thrown.Writer.TryWrite(name);
    }

    /// <summary>What was thrown away and is not off the disk yet.</summary>
    public IEnumerable<string> Directories() =>
        Directory.Exists(_directory) ? Directory.EnumerateDirectories(_directory) : [];

    /// <summary>What an earlier life of the daemon threw away and did not get off the disk.</summary>
    public void Empty()
    {
        foreach (var directory in Directories())
        {
            _thrown.Writer.TryWrite(Path.GetFileName(directory));
        }
    }

    /// <summary>Nothing more is taken; returns when what was is off the disk.</summary>
    public Task EndAsync()
    {
        _thrown.Writer.TryComplete();
        return _deleting;
    }

    private async Task DeleteAsync()
    {
        await foreach (var name in _thrown.Reader.ReadAllAsync())
        {
            try
            {
                using var parent = DirectoryHandle.Open(_directory);
                parent.RemoveTree(Encoding.UTF8.GetBytes(name));
            }
            catch (Exception failure) when (failure is LinuxException or IOException)
            {
                LogDirectoryStays(failure, Path.Combine(_directory, name));
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "the directory {Directory} of a removed container could not be deleted")]
    private partial void LogDirectoryStays(Exception failure, string directory);
}
