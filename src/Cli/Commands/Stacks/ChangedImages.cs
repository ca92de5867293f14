using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Stacks;

/// <summary>For <c>--resolve-image changed</c>: the services of a stack whose image is another one than is deployed.
/// </summary>
internal static class ChangedImages
{
    /// <param name="stack">Its name.</param>
    /// <param name="asked">Its services by their short names, and the images that their files name.</param>
    /// <param name="deployed">What is there now.</param>
    public static IReadOnlySet<string> Of(
        string stack, IEnumerable<(string Service, string? Image)> asked, IEnumerable<ServiceView> deployed)
    {
        var known = deployed.ToDictionary(service => service.Name, service => service.Image, StringComparer.Ordinal);
        return asked
            .Where(service => known.GetValueOrDefault($"{stack}_{service.Service}") != service.Image)
            .Select(service => service.Service)
            .ToHashSet(StringComparer.Ordinal);
    }
}
