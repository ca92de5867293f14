using System.Collections.Immutable;
using Orc.Cli.Output.Progress;
using Orc.Compose.Projects;
using Orc.Model.Images;

namespace Orc.Cli.Commands.Compose;

/// <summary>Which images of a project are pulled, and by which rule.</summary>
internal static class PullRules
{
    /// <summary>For <c>compose pull</c>: what is asked for is pulled unless its policy says that nothing is.</summary>
    /// <param name="project">Whose services these are.</param>
    /// <param name="services">The chosen ones.</param>
    /// <param name="wish">What the command line says.</param>
    /// <param name="skipped">What is left out, and why.</param>
    public static ImmutableArray<ImagePull> ForPull(
        ComposeProject project,
        IEnumerable<ComposeService> services,
        PullWish wish,
        out ImmutableArray<ProgressStep> skipped)
    {
        var pulls = new List<ImagePull>();
        var left = new List<ProgressStep>();
        foreach (var service in services)
        {
            var word = wish.Policy ?? service.PullPolicy;
            var isBuildable = wish.IgnoresBuildable && service.HasBuild;
            if (service.Image is null)
            {
                left.Add(new ProgressStep(service.Name, "Skipped", "No image to be pulled"));
            }
            else if (isBuildable || word is "never" or "build")
            {
                left.Add(new ProgressStep(
                    $"Image {service.Image}", "Skipped", word is "never" or "build" ? "" : "Image can be built"));
            }

            // Of hooks nothing can be built: what they need is fetched where it is missing.
            pulls.AddRange(project.ImagesOf([service.Name])
                .Where(image => !(word == "never" && service.OwnImages.Contains(image)))
                .Where(image => !((isBuildable || word == "build") && image == service.Image))
                .Select(image => new ImagePull(image, project.PlatformOf(service))
                {
                    OnlyIfMissing = word is "missing" or "build" && !IsLatest(image),
                }));
        }

        skipped = [.. left.Distinct()];
        return Once(pulls);
    }

    /// <summary>
    /// For <c>up</c> and the like: what the user's logins are for, and whatever else these services are to have by the
    /// same policy.
    /// </summary>
    /// <param name="project">What is to be up.</param>
    /// <param name="selected">Its services that are.</param>
    /// <param name="isPrivate">Whether a login is known for an image.</param>
    /// <param name="pulled">The services whose policy is done with when these are pulled.</param>
    public static ImmutableArray<ImagePull> ForUp(
        ComposeProject project,
        IReadOnlyCollection<string> selected,
        Func<string, bool> isPrivate,
        out ImmutableArray<string> pulled)
    {
        var pulls = new List<ImagePull>();
        var done = new List<string>();
        foreach (var service in project.Services.Where(service => selected.Contains(service.Name)))
        {
            var own = service.OwnImages;
            if (service.PullPolicy is not "never" && own.Any(isPrivate))
            {
                done.Add(service.Name);
                pulls.AddRange(own.Select(image => new ImagePull(image, project.PlatformOf(service))
                {
                    OnlyIfMissing = !IsAlways(service),
                    RefreshAfter = service.PullAge,
                }));
            }

            pulls.AddRange(project.ImagesOf([service.Name])
                .Where(image => !own.Contains(image) && isPrivate(image))
                .Select(image => new ImagePull(image, project.PlatformOf(service)) { OnlyIfMissing = true }));
        }

        pulled = [.. done];
        return Once(pulls);
    }

    private static bool IsAlways(ComposeService service) =>
        service.PullPolicy == "always" || service is { PullPolicy: "refresh", PullAge: null };

    // As in Compose: what that tag means changes.
    private static bool IsLatest(string image) =>
        ImageReference.TryParse(image, out var reference) && reference.Tag == ImageReference.DefaultTag;

    /// <summary>Each image once, by the rule that asks the most.</summary>
    private static ImmutableArray<ImagePull> Once(IEnumerable<ImagePull> pulls) =>
    [
        .. pulls.GroupBy(pull => (pull.Image, pull.Platform)).Select(group => group
            .OrderBy(pull => pull.OnlyIfMissing)
            .ThenBy(pull => pull.RefreshAfter ?? TimeSpan.MaxValue)
            .First()),
    ];
}
