namespace Orc.Compose.Validation;

/// <summary>What a single value may be, and into what it is brought: one spelling for one meaning.</summary>
internal enum ScalarFormat
{
    /// <summary>No single value is accepted here.</summary>
    None,

    /// <summary>Text, and nothing that YAML takes for something else.</summary>
    Text,

    /// <summary>Text or a number; becomes text.</summary>
    TextOrNumber,

    /// <summary>Text, number, boolean or nothing; becomes text, or stays nothing.</summary>
    Variable,

    /// <summary>As <see cref="Variable"/>, and nothing becomes empty text.</summary>
    Label,

    Boolean,
    Integer,
    Number,

    /// <summary><c>1m30s</c>; also days and weeks.</summary>
    Duration,

    /// <summary><c>512m</c>; becomes a count of bytes, as text.</summary>
    Bytes,

    /// <summary>Permission bits; becomes octal text with a leading zero.</summary>
    FileMode,

    /// <summary>A path; becomes absolute.</summary>
    Path,

    /// <summary>A path, or something remote with a scheme; a path becomes absolute.</summary>
    Context,

    /// <summary>Anything.</summary>
    Any,
}
