namespace Orc.Model.Containers;

/// <summary>One variable. A null value takes the variable away, even if the image sets it.</summary>
public sealed record EnvironmentVariable(string Name, string? Value);
