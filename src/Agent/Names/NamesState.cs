namespace Orc.Agent.Names;

/// <summary>What a names process says of itself: the form it speaks, and the table it goes by.</summary>
internal readonly record struct NamesState(int Form, long Version);
