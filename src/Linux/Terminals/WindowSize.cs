namespace Orc.Linux.Terminals;

/// <summary>A terminal's size in characters.</summary>
public readonly record struct WindowSize(int Rows, int Columns);
