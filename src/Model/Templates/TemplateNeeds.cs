namespace Orc.Model.Templates;

/// <summary>What must be known before a text with placeholders can be written out.</summary>
[Flags]
public enum TemplateNeeds
{
    None = 0,

    /// <summary>The service: its name, id and labels.</summary>
    Service = 1,

    /// <summary>Which replica it is; of a global service that is its node.</summary>
    Slot = 2,

    /// <summary>Where it runs.</summary>
    Node = 4,

    /// <summary>The one task: another one in the same place has another text.</summary>
    Task = 8,
}
