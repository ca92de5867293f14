namespace Orc.Cli.Output.Templates;

/// <summary>A piece of a template: text between actions, or a word inside one.</summary>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text);
