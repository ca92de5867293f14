using System.Text.Json;
using Grpc.Core;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

/// <summary>Settings of this node that a network of the cluster is made with (<c>--config-from</c>).</summary>
internal static class NetworkSettings
{
    public static async Task FillAsync(
        Invocation invocation, WireNetwork spec, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        try
        {
            var found = await daemon.Networks.InspectAsync(
                new NetworkRequest { Network = spec.ConfigFrom }, cancellationToken: cancellationToken);
            using var json = JsonDocument.Parse(found.Json.Memory);
            Fill(spec, json.RootElement);
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            throw Missing(spec);
        }
    }

    /// <param name="spec">Gets the settings.</param>
    /// <param name="settings">As <c>network inspect</c> shows them.</param>
    /// <exception cref="CliException">That network is no settings.</exception>
    public static void Fill(WireNetwork spec, JsonElement settings)
    {
        if (!settings.GetProperty("ConfigOnly").GetBoolean())
        {
            throw Missing(spec);
        }

        spec.Internal = settings.GetProperty("Internal").GetBoolean();
        foreach (var option in settings.GetProperty("Options").EnumerateObject())
        {
            spec.Options[option.Name] = option.Value.GetString();
        }

        foreach (var range in settings.GetProperty("IPAM").GetProperty("Config").EnumerateArray())
        {
            spec.Subnets.Add(Subnet(range));
        }
    }

    private static WireSubnet Subnet(JsonElement range)
    {
        var subnet = new WireSubnet { Subnet = range.GetProperty("Subnet").GetString() };
        if (range.TryGetProperty("Gateway", out var gateway))
        {
            subnet.Gateway = gateway.GetString();
        }

        if (range.TryGetProperty("IPRange", out var part))
        {
            subnet.Range = part.GetString();
        }

        if (range.TryGetProperty("AuxiliaryAddresses", out var reserved))
        {
            subnet.Reserved.Add(reserved.EnumerateObject().Select(one => one.Value.GetString() ?? ""));
        }

        return subnet;
    }

    private static CliException Missing(WireNetwork spec) => new(
        $"there are no settings {spec.ConfigFrom} on this node: make them first (orc network create --config-only "
        + $"{spec.ConfigFrom})");
}
