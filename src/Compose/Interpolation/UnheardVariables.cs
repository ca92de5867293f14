using Orc.Model.Diagnostics;

namespace Orc.Compose.Interpolation;

/// <summary>Notes which variables a file asks for; what is missing of them is nobody's concern.</summary>
internal sealed class UnheardVariables(IVariableSource variables) : IVariableSource
{
    public ExpansionBudget Budget { get; } = new();

    public string? Find(string name) => variables.Find(name);

    public void Unset(string name, SourcePosition position)
    {
        // Nothing is expanded.
    }

    public void Fail(string message, SourcePosition position)
    {
        // Nothing is expanded.
    }

    public void Used(VariableUse use) => variables.Used(use);
}
