using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>A login of the cluster, as a pull takes it.</summary>
internal static class LoginUse
{
    /// <summary>Null: it is another registry's, and told to no other.</summary>
    public static RegistryCredentials? ToCredentials(this ImageLogin login, string image) =>
        !login.IsFor(image) ? null : new RegistryCredentials
        {
            Username = login.Username,
            Password = login.Password,
            IdentityToken = login.IdentityToken,
        };
}
