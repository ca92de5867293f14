using Orc.Model.Diagnostics;

namespace Orc.Compose.Interpolation;

/// <summary>Where an expression's variables come from, and where it says what it found.</summary>
internal interface IVariableSource
{
    ExpansionBudget Budget { get; }

    /// <summary>Null where the variable is not set; an empty value is a value.</summary>
    string? Find(string name);

    void Unset(string name, SourcePosition position);

    void Fail(string message, SourcePosition position);

    void Used(VariableUse use);
}
