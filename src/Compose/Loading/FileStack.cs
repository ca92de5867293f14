namespace Orc.Compose.Loading;

/// <summary>The files being loaded, outermost first, so that one that includes itself is seen.</summary>
internal sealed record FileStack(string Path, FileStack? Outer)
{
    public bool Contains(string path) => Path == path || (Outer?.Contains(path) ?? false);

    public int Depth => 1 + (Outer?.Depth ?? 0);

    public string Chain => Outer is null ? Path : $"{Outer.Chain} → {Path}";
}
