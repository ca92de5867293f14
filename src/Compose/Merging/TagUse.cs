namespace Orc.Compose.Merging;

/// <summary>What becomes of the tags that were obeyed in a merge.</summary>
internal enum TagUse
{
    Consume,
    Keep,
}
