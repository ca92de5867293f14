using System.Globalization;
using Orc.Agent.Engine.Records;
using Orc.Agent.Images;
using Orc.Linux;
using Orc.Linux.Files;
using Orc.Linux.Mounts;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Engine.Mounts;

/// <summary>Files of images, mounted read-only into containers.</summary>
internal sealed class ImageMounts(EnginePaths paths, MountNamespace mounts, ImageStore images)
{
    /// <summary>Where the runtime finds the files; each place that was mounted for it is added.</summary>
    public async Task<string> BringInAsync(
        ContainerId id, MountSpec.Image mount, int index, ICollection<string> staged)
    {
        var image = Require(images, mount);
        var place = Path.Combine(
            paths.Staging(id), string.Create(CultureInfo.InvariantCulture, $"image-{index}"));
        var whole = Path.Combine(place, "files");
        var part = Path.Combine(place, "part");
        foreach (var directory in (string[])[whole, part, Path.Combine(place, "upper"), Path.Combine(place, "work")])
        {
            Directory.CreateDirectory(directory);
        }

        // The kernel wants a writable layer unless there are two others; nothing is ever written to it.
        var overlay = new OverlaySpec
        {
            Lower = [.. image.LowerDirectories],
            Upper = Path.Combine(place, "upper"),
            Work = Path.Combine(place, "work"),
            Volatile = true,
        };
        try
        {
            await mounts.RunAsync(() => Overlay.Mount(overlay, whole));
            staged.Add(whole);
            if (string.IsNullOrEmpty(mount.Subpath))
            {
                return whole;
            }

            await mounts.RunAsync(() => Bind(mount, whole, part));
            staged.Add(part);
            return part;
        }
        catch (LinuxException failure)
        {
            throw new EngineException(
                EngineFailure.Unavailable, $"cannot mount the image {mount.Name}: {failure.Message}", failure);
        }
    }

    /// <summary>The image that a container was made from, and those it mounts.</summary>
    public static IEnumerable<Digest> ImagesOf(ContainerRecord record, ImageStore images) => record.Spec.Mounts
        .OfType<MountSpec.Image>()
        .Select(mount => images.Find(mount.Name)?.Id)
        .OfType<Digest>()
        .Prepend(Digest.Parse(record.ImageId))
        .Distinct();

    /// <summary>The image of a mount; it must be here.</summary>
    public static Image Require(ImageStore images, MountSpec.Image mount) => images.Find(mount.Name)
        ?? throw new EngineException(
            EngineFailure.NotFound, $"No such image: {mount.Name} (of the mount on {mount.Target})");

    // The image's own links lead nowhere but into the image.
    private static void Bind(MountSpec.Image mount, string whole, string part)
    {
        using var found = RootedFiles.OpenPath(whole, mount.Subpath!) ?? throw new EngineException(
            EngineFailure.InvalidSpec, $"the image {mount.Name} has no {mount.Subpath}");
        var source = $"/proc/thread-self/fd/{Descriptors.Number(found)}";
        if (!Directory.Exists(source))
        {
            Directory.Delete(part);
            File.WriteAllBytes(part, []);
        }

        using var tree = MountTree.Clone(source, recursive: true);
        tree.MoveTo(part);
    }
}
