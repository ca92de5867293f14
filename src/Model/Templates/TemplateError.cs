namespace Orc.Model.Templates;

/// <summary>What is wrong with a placeholder, as a sentence.</summary>
/// <param name="At">Where it begins in its text.</param>
/// <param name="Text">What is wrong, and what to do.</param>
public sealed record TemplateError(int At, string Text);
