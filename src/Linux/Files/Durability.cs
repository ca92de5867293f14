namespace Orc.Linux.Files;

/// <summary>What a written file must live through.</summary>
public enum Durability
{
    /// <summary>kill -9 of the writer: the page cache has it.</summary>
    SurvivesTheProcess,

    /// <summary>A power cut: fsync of the file and of its directory.</summary>
    SurvivesPowerCut,
}
