namespace Orc.Compose.Loading;

/// <summary>The files being loaded, outermost first, so that one that includes itself is seen.</summary>
internal sealed record FileStack(string Path, FileStack? Outer)
{
    public bool Contains(string path) => Path == path || (Outer?.Contains(path) ?? false);

    public string Chain => Outer is null ? Path : $"{Outer.Chain} → {Path}";
}
