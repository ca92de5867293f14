using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>A login to a registry that goes with a task.</summary>
public static class LoginMapping
{
    public static WireImageLogin ToWire(this ImageLogin login) => new()
    {
        Registry = login.Registry,
        Username = login.Username,
        Password = login.Password,
        IdentityToken = login.IdentityToken,
    };

    public static ImageLogin ToModel(this WireImageLogin wire) => new()
    {
        Registry = wire.Registry,
        Username = wire.Username,
        Password = wire.Password,
        IdentityToken = wire.IdentityToken,
    };
}
