namespace Orc.Compose.Loading;

/// <summary>The files that a load may see. The loader touches nothing else, so it can be run on anything.</summary>
public interface IComposeFiles
{
    /// <summary>Whether there is a file (not a folder) at an absolute path.</summary>
    bool Exists(string path);

    /// <summary>
    /// Reads a file by its absolute path, or standard input for <c>-</c>. Failures are told, not thrown.
    /// </summary>
    FileContent Read(string path);
}
