namespace Orc.Agent.Volumes;

/// <summary>What a volume may be called: the rule is Docker's, and makes a name one step of a path.</summary>
internal static class VolumeName
{
    private const int MinLength = 2;
    private const int MaxLength = 255;

    public static void Check(string name)
    {
        if (name.Length < MinLength)
        {
            throw new VolumeException(
                VolumeFailure.InvalidSpec, $"volume name \"{name}\" is too short: it needs two characters at least");
        }

        if (name.Length > MaxLength)
        {
            throw new VolumeException(
                VolumeFailure.InvalidSpec, $"volume name of {name.Length} characters is too long: {MaxLength} fit");
        }

        if (!char.IsAsciiLetterOrDigit(name[0]) || !name.All(IsAllowed))
        {
            throw new VolumeException(
                VolumeFailure.InvalidSpec,
                $"volume name \"{name}\" is not valid: it begins with a letter or digit and goes on with letters, " +
                "digits, \"_\", \".\" and \"-\"; a directory of the host is given by its absolute path");
        }
    }

    private static bool IsAllowed(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-';
}
