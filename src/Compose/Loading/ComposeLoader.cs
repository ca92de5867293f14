namespace Orc.Compose.Loading;

/// <summary>
/// Loads a Compose project: the way in. Bad input gives diagnostics, never an exception; files come through the
/// interface only.
/// </summary>
public static class ComposeLoader
{
    public static ComposeResult Load(ComposeRequest request, IComposeFiles files) =>
        new ProjectLoad(new LoadContext(request, files)).Run();
}
