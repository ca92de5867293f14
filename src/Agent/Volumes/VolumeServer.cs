using System.Net;
using System.Net.Sockets;

namespace Orc.Agent.Volumes;

/// <summary>
/// The kernel mounts network file systems by address: the name in <c>addr=</c> (NFS, CIFS) is looked up here, as
/// mount.nfs would do.
/// </summary>
internal static class VolumeServer
{
    private const string AddressOption = "addr=";

    /// <summary>The file system's options with an address where a name was.</summary>
    public static async Task<string?> ResolveAsync(VolumeMount mount, CancellationToken cancellationToken)
    {
        if (mount.Type is not ("nfs" or "nfs4" or "cifs" or "smb3"))
        {
            return mount.Options.Rest;
        }

        var options = mount.Options.Rest?.Split(',').ToList() ?? [];
        var at = options.FindIndex(option => option.StartsWith(AddressOption, StringComparison.Ordinal));
        var server = at >= 0 ? options[at][AddressOption.Length..] : ServerOf(mount.Device);
        if (server is null || (at >= 0 && IPAddress.TryParse(server, out _)))
        {
            return mount.Options.Rest;
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(server, cancellationToken);
            var resolved = $"{AddressOption}{addresses[0]}";
            if (at >= 0)
            {
                options[at] = resolved;
            }
            else
            {
                options.Add(resolved);
            }

            return string.Join(',', options);
        }
        catch (SocketException unknown)
        {
            throw new VolumeException(
                VolumeFailure.Unavailable, $"cannot find the server {server} ({unknown.Message})", unknown);
        }
    }

    // nfs: host:/export. cifs: //host/share.
    private static string? ServerOf(string device)
    {
        if (device.StartsWith("//", StringComparison.Ordinal))
        {
            return device[2..].Split('/')[0] is { Length: > 0 } host ? host : null;
        }

        var colon = device.IndexOf(":/", StringComparison.Ordinal);
        return colon > 0 ? device[..colon].Trim('[', ']') : null;
    }
}
