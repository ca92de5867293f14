namespace Orc.Cli.Output.Templates;

/// <summary>What a piece of a template is.</summary>
internal enum TemplateTokenKind
{
    /// <summary>Outside of actions.</summary>
    Text,

    Open,
    Close,

    /// <summary><c>.Name.First</c>, or the dot alone; the same after a variable or a parenthesis.</summary>
    Field,

    Variable,
    Word,
    Quoted,
    Number,

    /// <summary>One of <c>| ( ) , := =</c>.</summary>
    Sign,
}
