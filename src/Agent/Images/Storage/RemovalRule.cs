using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>
/// What <c>rm</c> of an image does, by Docker's rules (moby, daemon/images/image_delete.go): a name is taken away, and
/// with the last one
/// the image; an id means all its names; what containers use stays.
/// </summary>
internal static class RemovalRule
{
    public static RemovalDecision Decide(
        Image image, string nameOrId, RemovalForce force, IReadOnlyList<ImageUse> uses) =>
        IsIdOf(nameOrId, image.Id) ? ById(image, force, uses) : ByName(image, nameOrId, force, uses);

    private static RemovalDecision ByName(
        Image image, string name, RemovalForce force, IReadOnlyList<ImageUse> uses)
    {
        if (force is RemovalForce.None && IsSingleName(image) && uses is [var use, ..])
        {
            throw new ImageException(
                ImageFailure.Conflict,
                $"conflict: unable to remove repository reference \"{name}\" (must force) - container "
                + $"{use.Container.Short} is using its referenced image {image.Id.Short}");
        }

        // The last tag of a repository takes the names by digest of that repository along.
        var reference = ImageTable.NameOf(ImageReference.Parse(name));
        var tagsLeft = image.References.Remove(reference);
        var takesDigests = reference.Digest is null && !tagsLeft.Any(tag => tag.Name == reference.Name);
        var gone = ImmutableArray.Create(reference).AddRange(
            image.RepoDigests.Where(digest => takesDigests && digest.Name == reference.Name));
        var isLast = Names(image).Length == gone.Length;

        // In use (and forced), it stays without a name for as long as a container needs it.
        return new RemovalDecision(gone, isLast && uses.Count == 0);
    }

    private static RemovalDecision ById(Image image, RemovalForce force, IReadOnlyList<ImageUse> uses)
    {
        if (uses.FirstOrDefault(use => use.IsRunning) is { } running)
        {
            throw Refused(
                image, "cannot be forced", $"image is being used by running container {running.Container.Short}");
        }

        var names = Names(image);
        if (force is RemovalForce.None && names.Length > 0 && !IsSingleName(image))
        {
            throw Refused(image, "must be forced", "image is referenced in multiple repositories");
        }

        if (force is RemovalForce.None && uses is [var stopped, ..])
        {
            throw Refused(
                image, "must be forced", $"image is being used by stopped container {stopped.Container.Short}");
        }

        // A stopped container needs its layers to start again; what force takes is the names.
        return new RemovalDecision(names, uses.Count == 0);
    }

    private static ImageException Refused(Image image, string how, string why) =>
        new(ImageFailure.Conflict, $"conflict: unable to delete {image.Id.Short} ({how}) - {why}");

    private static ImmutableArray<ImageReference> Names(Image image) => [.. image.References, .. image.RepoDigests];

    // One name; or one tag, and names by digest of the same repository.
    private static bool IsSingleName(Image image) => Names(image).Length == 1
        || (image.References is [var only] && image.RepoDigests.All(digest => digest.Name == only.Name));

    private static bool IsIdOf(string text, Digest id) =>
        (id.Hex.StartsWith(text, StringComparison.Ordinal) || id.ToString().StartsWith(text, StringComparison.Ordinal))
        && text.Length > 0;
}
