using System.Collections.Immutable;
using Orc.Agent.Engine.Events;
using Orc.Agent.Images;
using Orc.Model.Images;

namespace Orc.Agent.Endpoints;

/// <summary>What happened to images, in the words of Docker's events.</summary>
internal sealed class ImageNews(EngineEvents events, TimeProvider time)
{
    public void Tell(string action, string actor, string name) =>
        events.Publish(new EngineEvent("image", action, actor)
        {
            Time = time.GetUtcNow(),
            Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("name", name),
        });

    /// <summary>Of one image: its names went, and perhaps it itself.</summary>
    public void Tell(Digest image, ImageRemoval removal)
    {
        foreach (var _ in removal.Untagged)
        {
            Tell("untag", image.ToString(), image.ToString());
        }

        if (removal.Deleted.Contains(image))
        {
            Tell("delete", image.ToString(), image.ToString());
        }
    }

    /// <summary>Of many: what went are layers too, which are nobody's news.</summary>
    public void Tell(IReadOnlySet<Digest> images, ImageRemoval removal)
    {
        foreach (var image in removal.Deleted.Where(images.Contains))
        {
            Tell("delete", image.ToString(), image.ToString());
        }
    }
}
