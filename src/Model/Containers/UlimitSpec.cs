namespace Orc.Model.Containers;

/// <summary>One resource limit by its short name (<c>nofile</c>); -1 is unlimited.</summary>
public sealed record UlimitSpec(string Name, long Soft, long Hard);
