namespace Orc.Model.Diagnostics;

/// <summary>A place in a text the user wrote. Lines and columns count from 1, as editors show them.</summary>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}
