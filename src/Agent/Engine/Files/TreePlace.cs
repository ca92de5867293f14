using System.Text;
using Orc.Linux;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Engine.Files;

/// <summary>A path of a container, found: the directory it is in, and its name there.</summary>
internal sealed class TreePlace : IDisposable
{
    private const int MostLinks = 40;

    private TreePlace(DirectoryHandle parent, string name, FileStatus status)
    {
        Parent = parent;
        Name = name;
        Status = status;
    }

    public DirectoryHandle Parent { get; }

    /// <summary>"." for the root, and where the path itself ends so.</summary>
    public string Name { get; }

    public FileStatus Status { get; }

    public byte[] NameBytes => Encoding.UTF8.GetBytes(Name);

    /// <param name="root">Of the container; nothing leads out of it.</param>
    /// <param name="path">As a user wrote it.</param>
    /// <param name="follows">A link at its end is followed.</param>
    /// <returns>Null: there is no such thing.</returns>
    public static TreePlace? Find(DirectoryHandle root, string path, bool follows)
    {
        for (var count = 0; count < MostLinks; count++)
        {
            var place = FindOnce(root, path);
            if (!follows || place?.Status.Type != FileType.SymbolicLink)
            {
                return place;
            }

            using (place)
            {
                var target = Encoding.UTF8.GetString(place.Parent.ReadLink(place.NameBytes));
                path = target.StartsWith('/') ? target : $"{ParentOf(path)}/{target}";
            }
        }

        return null;
    }

    /// <summary>A directory, links followed; null: there is none.</summary>
    public static DirectoryHandle? FindDirectory(DirectoryHandle root, string path)
    {
        try
        {
            return root.FindBelow(Encoding.UTF8.GetBytes(path.Length == 0 ? "/" : path));
        }
        catch (LinuxException failure) when (failure.Error is Errno.NotDirectory or Errno.Loop)
        {
            return null;
        }
    }

    public void Dispose() => Parent.Dispose();

    private static TreePlace? FindOnce(DirectoryHandle root, string path)
    {
        var clean = path.TrimEnd('/');
        var name = clean[(clean.LastIndexOf('/') + 1)..];
        if (name is "" or "." or "..")
        {
            return FindDirectory(root, clean) is { } itself
                ? new TreePlace(itself, ".", itself.FindStatus("."u8)!)
                : null;
        }

        // A slash behind means the directory that a link leads to.
        if (path.EndsWith('/') && FindDirectory(root, clean) is { } directory)
        {
            return new TreePlace(directory, ".", directory.FindStatus("."u8)!);
        }

        if (FindDirectory(root, ParentOf(clean)) is not { } parent)
        {
            return null;
        }

        if (parent.FindStatus(Encoding.UTF8.GetBytes(name)) is { } status)
        {
            return new TreePlace(parent, name, status);
        }

        parent.Dispose();
        return null;
    }

    private static string ParentOf(string path)
    {
        var clean = path.TrimEnd('/');
        return clean[..(clean.LastIndexOf('/') + 1)];
    }
}
