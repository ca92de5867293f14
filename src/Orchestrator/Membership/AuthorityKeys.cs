using System.Text.Json;
using System.Text.Json.Serialization;
using Orc.Model.Nodes;
using Orc.Protocol.Members;

namespace Orc.Orchestrator.Membership;

/// <summary>What only a manager knows.</summary>
internal sealed partial record AuthorityKeys
{
    /// <summary>Of the authority's certificate; PEM.</summary>
    public required string Key { get; init; }

    public required string WorkerSecret { get; init; }

    public required string ManagerSecret { get; init; }

    public static AuthorityKeys Open(StoreKey store, ClusterAuthority authority) =>
        JsonSerializer.Deserialize(store.Open(authority.Sealed.AsSpan()), Form.Default.AuthorityKeys)
        ?? throw new InvalidDataException("the store holds empty keys");

    public ClusterAuthority Seal(StoreKey store, string certificate) => new(
        certificate, [.. store.Seal(JsonSerializer.SerializeToUtf8Bytes(this, Form.Default.AuthorityKeys))]);

    public string SecretOf(NodeRole role) => role == NodeRole.Manager ? ManagerSecret : WorkerSecret;

    public AuthorityKeys Rotate(NodeRole role) => role == NodeRole.Manager
        ? this with { ManagerSecret = JoinToken.NewSecret() }
        : this with { WorkerSecret = JoinToken.NewSecret() };

    /// <summary>Null: the token gives no right.</summary>
    public NodeRole? RoleOf(JoinToken token) =>
        token.HasSecret(WorkerSecret) ? NodeRole.Worker
        : token.HasSecret(ManagerSecret) ? NodeRole.Manager
        : null;

    [JsonSerializable(typeof(AuthorityKeys))]
    private sealed partial class Form : JsonSerializerContext;
}
