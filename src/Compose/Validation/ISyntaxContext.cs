using Orc.Model.Diagnostics;

namespace Orc.Compose.Validation;

/// <summary>What short syntax needs to become long: where it is relative to, and whom to tell.</summary>
internal interface ISyntaxContext
{
    /// <summary>Variables stay as they are written, so values that hold one cannot be taken apart.</summary>
    bool KeepsVariables { get; }

    /// <summary>Whether so many more values may come of a short form; false: it was said that they may not.</summary>
    bool TryExpand(int values, SourcePosition position);

    void Error(string message, SourcePosition position);

    void Warning(string message, SourcePosition position);

    string ResolvePath(string path);

    /// <summary>As <see cref="ResolvePath"/>, of a bind: which machine it lies on is another question.</summary>
    string ResolveBind(string path, SourcePosition position);
}
