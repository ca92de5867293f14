namespace Orc.Agent.Images.Archives;

/// <summary>An extended attribute: bytes, since security.capability is no text.</summary>
internal sealed record TarAttribute(byte[] Name, byte[] Value);
