using System.Text;
using Orc.Compose.Loading;

namespace Orc.Compose.Tests;

/// <summary>A file system of texts. A name without a slash is a file of <c>/work</c>.</summary>
internal sealed class MemoryFiles : IComposeFiles
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public string this[string path]
    {
        set => _files[Full(path)] = Encoding.UTF8.GetBytes(value);
    }

    public void Add(string path, byte[] content) => _files[Full(path)] = content;

    public bool Exists(string path) => _files.ContainsKey(path);

    public FileContent Read(string path) =>
        _files.TryGetValue(path, out var content) ? FileContent.Of(content) : FileContent.Missing;

    private static string Full(string path) => path.StartsWith('/') || path == "-" ? path : $"/work/{path}";
}
