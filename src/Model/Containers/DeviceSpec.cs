namespace Orc.Model.Containers;

/// <summary>A device of the host inside the container; permissions of <c>r</c>, <c>w</c>, <c>m</c>.</summary>
public sealed record DeviceSpec(string Source, string Target, string Permissions);
