namespace Orc.Agent.Images.Archives;

/// <summary>What an entry of an archive makes.</summary>
internal enum TarKind
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}
