using Orc.Compose.Loading;

namespace Orc.Cli.Commands.Compose;

/// <summary>The files of this machine, and standard input, for the loader.</summary>
internal sealed class DiskFiles : IComposeFiles
{
    // It can be read once, however often a command loads its files.
    private static readonly Lazy<FileContent> StandardInput = new(ReadStandardInput);

    public bool Exists(string path) => path == "-" || File.Exists(path);

    public FileContent Read(string path)
    {
        if (path == "-")
        {
            return StandardInput.Value;
        }

        try
        {
            return FileContent.Of(File.ReadAllBytes(path));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return FileContent.Missing;
        }
        catch (UnauthorizedAccessException)
        {
            return FileContent.Failed(Directory.Exists(path) ? "it is a directory" : "permission denied");
        }
        catch (IOException failure)
        {
            return FileContent.Failed(failure.Message);
        }
    }

    private static FileContent ReadStandardInput()
    {
        using var input = Console.OpenStandardInput();
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        return FileContent.Of(bytes.ToArray());
    }
}
