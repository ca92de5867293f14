namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>A flag's value makes no sense. The message is for the user and complete.</summary>
internal sealed class FlagException(string message) : Exception(message);
