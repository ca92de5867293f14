namespace Orc.Cli.Output.Templates;

/// <summary>A <c>--format</c> that does not parse, or asks for what is not there.</summary>
internal sealed class TemplateException(string message) : Exception(message);
