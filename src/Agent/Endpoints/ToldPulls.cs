using Orc.Agent.Images;
using Orc.Agent.Images.Registry;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>Pulls that are told in Docker's words: to the client that asked, and to those who watch events.</summary>
internal sealed class ToldPulls(ImagePuller puller, ImageNews watchers)
{
    public async Task PullAsync(
        ImageReference reference,
        Platform? platform,
        RegistryCredentials? login,
        PullNews news,
        CancellationToken cancellationToken)
    {
        var version = reference.Digest?.ToString() ?? reference.Tag;
        var begun = new BegunPull(news, $"{version}: Pulling from {reference.Path}");
        var pulled = await puller.PullAsync(reference, platform, login, begun, cancellationToken);
        news.Say($"Digest: {pulled.Digest}");
        news.Say(pulled.Outcome is PullOutcome.UpToDate
            ? $"Status: Image is up to date for {reference}"
            : $"Status: Downloaded newer image for {reference}");
        watchers.Tell("pull", reference.ToString(), reference.FamiliarName);
    }

    /// <summary>A login is for one registry, and told to no other.</summary>
    public static RegistryCredentials? LoginOf(RegistryLogin? login, ImageReference reference) =>
        login is null || RegistryOf(login) != reference.Domain ? null : CredentialsOf(login);

    public static string RegistryOf(RegistryLogin login) =>
        login.Registry.Length > 0 ? login.Registry : ImageReference.DefaultDomain;

    public static RegistryCredentials CredentialsOf(RegistryLogin login) => new()
    {
        Username = login.Username,
        Password = login.Password,
        IdentityToken = login.IdentityToken,
    };
}
