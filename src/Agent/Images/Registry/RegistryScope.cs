using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>What a registry is asked for, and how its refusal is told.</summary>
/// <param name="Domain">The registry, as it stands in names.</param>
/// <param name="Access">In the words of token servers. Empty: only to be known.</param>
/// <param name="Denied">A refusal, from what the registry said.</param>
internal sealed record RegistryScope(string Domain, string Access, Func<string, ImageException> Denied)
{
    /// <summary>A challenge that asks for less does not change it.</summary>
    public bool IsFixed { get; init; }

    public static RegistryScope Pull(ImageReference reference) => new(
        reference.Domain,
        $"repository:{reference.Path}:pull",
        said => RegistryErrors.Denied(reference, said));

    /// <summary>To read and to write; asked for at once, whatever the first question needs.</summary>
    public static RegistryScope Push(ImageReference reference) => new(
        reference.Domain,
        $"repository:{reference.Path}:pull,push",
        said => RegistryErrors.PushDenied(reference, said))
    {
        IsFixed = true,
    };

    public static RegistryScope Login(string domain) => new(
        domain,
        "",
        said => new ImageException(ImageFailure.Denied, $"login to {domain} failed: {said}"));
}
