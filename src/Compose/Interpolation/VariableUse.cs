namespace Orc.Compose.Interpolation;

/// <summary>A variable that a file asks for, and what it says for the case that it is not set.</summary>
public sealed record VariableUse(string Name, bool IsRequired, string? Default, string? Alternate);
