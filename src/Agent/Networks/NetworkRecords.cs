using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orc.Linux.Files;

namespace Orc.Agent.Networks;

/// <summary>The records of networks and of containers' networks, one file each.</summary>
internal sealed class NetworkRecords
{
    private readonly NetworkDirectories _directories;

    public NetworkRecords(NetworkDirectories directories)
    {
        _directories = directories;
        Directory.CreateDirectory(directories.Networks);
        Directory.CreateDirectory(directories.Endpoints);
    }

    public IEnumerable<NetworkRecord> LoadNetworks() =>
        Load(_directories.Networks, NetworkRecordJson.Default.NetworkRecord);

    public IEnumerable<ContainerNetworkRecord> LoadContainers() =>
        Load(_directories.Endpoints, ContainerNetworkJson.Default.ContainerNetworkRecord);

    public void Save(NetworkRecord network) => DurableFile.Replace(
        PathOf(network),
        JsonSerializer.SerializeToUtf8Bytes(network, NetworkRecordJson.Default.NetworkRecord),
        Durability.SurvivesPowerCut);

    public void Save(ContainerNetworkRecord container) => DurableFile.Replace(
        PathOf(container.Container),
        JsonSerializer.SerializeToUtf8Bytes(container, ContainerNetworkJson.Default.ContainerNetworkRecord),
        Durability.SurvivesTheProcess);

    public void Remove(NetworkRecord network) => File.Delete(PathOf(network));

    public void Remove(ContainerNetworkRecord container) => File.Delete(PathOf(container.Container));

    private string PathOf(NetworkRecord network) => Path.Combine(_directories.Networks, $"{network.Id}.json");

    private string PathOf(string container) => Path.Combine(_directories.Endpoints, $"{container}.json");

    private static IEnumerable<T> Load<T>(string folder, JsonTypeInfo<T> form)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            T? record;
            try
            {
                record = JsonSerializer.Deserialize(File.ReadAllBytes(path), form);
            }
            catch (JsonException damaged)
            {
                throw new NetworkException($"cannot read the record {path}: {damaged.Message}; move it away", damaged);
            }

            if (record is not null)
            {
                yield return record;
            }
        }
    }
}
