using Orc.Cli.Invoking;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Cli.Connections;

/// <summary>
/// The login that goes with an image's name to the daemon: from Docker's file, or from the helper that it names.
/// </summary>
internal static class RegistryLogins
{
    /// <summary>
    /// Null: nobody is logged in there. A helper that fails is told, and the pull goes on as anybody's.
    /// </summary>
    public static RegistryLogin? Find(string image, CliHost host)
    {
        try
        {
            return FindOrFail(image, host);
        }
        catch (CliException failure)
        {
            host.Console.Error.WriteLine($"WARNING: {failure.Message}");
            return null;
        }
    }

    /// <summary>
    /// For commands that seldom pull: they do not tell every time that a helper is broken, which concerns them as
    /// seldom.
    /// </summary>
    public static RegistryLogin? FindSilently(string image, CliHost host)
    {
        try
        {
            return FindOrFail(image, host);
        }
        catch (CliException)
        {
            return null;
        }
    }

    /// <summary>By the registry's key in the file.</summary>
    public static StoredLogin? Find(string key, DockerConfig config) => config.HelperOf(key) is { } helper
        ? new CredentialHelper(helper).Get(key)
        : config.Find(key);

    public static RegistryLogin ToWire(string key, StoredLogin login) => new()
    {
        Registry = RegistryKey.DomainOf(key),
        Username = login.Username,
        Password = login.Password,
        IdentityToken = login.IdentityToken,
    };

    private static RegistryLogin? FindOrFail(string image, CliHost host)
    {
        if (!ImageReference.TryParse(image, out var reference))
        {
            return null;
        }

        var key = RegistryKey.Of(reference.Domain);
        return Find(key, DockerConfig.Read(host)) is { } login ? ToWire(key, login) : null;
    }
}
