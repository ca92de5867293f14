namespace Orc.Compose.Publishing;

/// <summary>What a file of a published project is for.</summary>
public enum PublishedFileKind
{
    /// <summary>One of the project's own files, in their order.</summary>
    Compose,

    /// <summary>A file that services extend others of.</summary>
    Extended,

    /// <summary>Variables, or labels.</summary>
    Environment,
}
