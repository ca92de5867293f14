namespace Orc.Agent.Engine;

/// <summary>What a container may be called: Docker's rule.</summary>
internal static class ContainerName
{
    public static bool IsValid(string name) =>
        name.Length > 1
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-');
}
