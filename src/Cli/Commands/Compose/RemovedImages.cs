namespace Orc.Cli.Commands.Compose;

/// <summary>
/// The images of <c>down --rmi</c>, as far as the files name them: "local" are those that building named, what
/// <c>image:</c> names is removed by "all" alone.
/// </summary>
internal static class RemovedImages
{
    /// <param name="opened">The project.</param>
    /// <param name="rmi">local or all.</param>
    /// <param name="named">The services that go down; none: all.</param>
    public static IEnumerable<string> Of(OpenedProject opened, string rmi, IReadOnlyCollection<string> named) =>
        (opened.Project?.Services ?? [])
            .Where(service => named.Count == 0 || named.Contains(service.Name))
            .Where(service => !service.HasProvider && (rmi == "all" || service.Image is null))
            .Select(service => service.Image ?? opened.Project!.NameOf(service.Name))
            .Distinct(StringComparer.Ordinal);
}
