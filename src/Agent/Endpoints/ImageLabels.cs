using Orc.Agent.Images;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Endpoints;

/// <summary>A container has its image's labels, too: those of its own win.</summary>
internal sealed class ImageLabels(ImageStore images)
{
    public ContainerReport Complete(ContainerReport container)
    {
        var image = Digest.TryParse(container.ImageId ?? "", out var id) ? images.Find(id) : null;
        return image is null || image.Config.Labels.IsEmpty
            ? container
            : container with
            {
                Spec = container.Spec with { Labels = image.Config.Labels.SetItems(container.Spec.Labels) },
            };
    }
}
