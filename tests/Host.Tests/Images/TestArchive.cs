using System.Text;
using Orc.Agent.Images.Archives;
using Orc.Linux.FileTrees;

namespace Orc.Host.Tests.Images;

/// <summary>
/// An archive in words, one entry each: <c>file NAME CONTENT</c>, <c>dir NAME</c>, <c>link NAME TARGET</c>,
/// <c>hard NAME TARGET</c>, <c>char NAME MAJOR:MINOR</c>, <c>block NAME MAJOR:MINOR</c>, <c>fifo NAME</c>.
/// In front may stand <c>0755</c> (mode) and <c>1:2</c> (owner).
/// </summary>
internal static class TestArchive
{
    public static async Task<byte[]> OfAsync(params string[] entries)
    {
        using var output = new MemoryStream();
        var writer = new TarWriter(output);
        foreach (var text in entries)
        {
            var (entry, content) = Parse(text);
            await writer.WriteAsync(entry, TestContext.Current.CancellationToken);
            await writer.WriteContentAsync(content, TestContext.Current.CancellationToken);
        }

        await writer.CompleteAsync(TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    public static async Task<byte[]> OfAsync(IEnumerable<TarEntry> entries)
    {
        using var output = new MemoryStream();
        var writer = new TarWriter(output);
        foreach (var entry in entries)
        {
            await writer.WriteAsync(entry, TestContext.Current.CancellationToken);
            await writer.WriteContentAsync(new byte[entry.Length], TestContext.Current.CancellationToken);
        }

        await writer.CompleteAsync(TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    /// <summary>Files of any content; <c>link NAME</c> is a link to what its content says.</summary>
    public static async Task<byte[]> OfAsync(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var output = new MemoryStream();
        var writer = new TarWriter(output);
        foreach (var (name, content) in files)
        {
            if (name.StartsWith("link ", StringComparison.Ordinal))
            {
                await writer.WriteAsync(
                    Parse($"{name} {Encoding.UTF8.GetString(content)}").Entry, TestContext.Current.CancellationToken);
                continue;
            }

            await writer.WriteAsync(
                new TarEntry { Name = Encoding.UTF8.GetBytes(name), Kind = TarKind.File, Length = content.Length },
                TestContext.Current.CancellationToken);
            await writer.WriteContentAsync(content, TestContext.Current.CancellationToken);
        }

        await writer.CompleteAsync(TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    private static (TarEntry Entry, byte[] Content) Parse(string text)
    {
        var words = text.Split(' ').ToList();
        var mode = words[0][0] == '0' ? Convert.ToInt32(Take(words), 8) : words.Contains("dir") ? 0x1ED : 0x1A4;
        var owner = words[0].Contains(':', StringComparison.Ordinal) ? Take(words).Split(':') : ["0", "0"];
        var (kind, name) = (Take(words), Take(words));
        var rest = string.Join(' ', words);
        var entry = new TarEntry
        {
            Name = Encoding.UTF8.GetBytes(name),
            Kind = kind switch
            {
                "dir" => TarKind.Directory,
                "link" => TarKind.SymbolicLink,
                "hard" => TarKind.HardLink,
                "char" => TarKind.CharacterDevice,
                "block" => TarKind.BlockDevice,
                "fifo" => TarKind.Fifo,
                "file" => TarKind.File,
                _ => throw new ArgumentException(text),
            },
            Mode = mode,
            Uid = uint.Parse(owner[0], null),
            Gid = uint.Parse(owner[1], null),
            ModifiedAt = new FileTime(1_600_000_000, 5),
        };
        return entry.Kind switch
        {
            TarKind.File => (entry with { Length = Encoding.UTF8.GetByteCount(rest) }, Encoding.UTF8.GetBytes(rest)),
            TarKind.HardLink or TarKind.SymbolicLink => (entry with { LinkName = Encoding.UTF8.GetBytes(rest) }, []),
            TarKind.CharacterDevice or TarKind.BlockDevice => (entry with { Device = Device(rest) }, []),
            _ => (entry, []),
        };
    }

    private static string Take(List<string> words)
    {
        var word = words[0];
        words.RemoveAt(0);
        return word;
    }

    private static DeviceNumber Device(string text)
    {
        var numbers = text.Split(':');
        return new DeviceNumber(uint.Parse(numbers[0], null), uint.Parse(numbers[1], null));
    }
}
