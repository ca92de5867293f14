namespace Orc.Compose.Environment;

/// <summary>What has to happen to the text of a line before it is a value.</summary>
internal enum EnvironmentLineKind
{
    /// <summary>There is no text: the caller's variable is taken.</summary>
    Inherited,

    /// <summary>Single quotes: nothing happens.</summary>
    Literal,

    /// <summary>No quotes or double quotes: variables are expanded.</summary>
    Expanded,
}
