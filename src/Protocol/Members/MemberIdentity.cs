using System.Security.Cryptography.X509Certificates;
using Orc.Model.Nodes;

namespace Orc.Protocol.Members;

/// <summary>Who a member's certificate says it is: CN the node, O the cluster, OU its role.</summary>
public sealed record MemberIdentity(NodeId Node, string Cluster, NodeRole Role)
{
    private const string NodeAttribute = "2.5.4.3";
    private const string ClusterAttribute = "2.5.4.10";
    private const string RoleAttribute = "2.5.4.11";

    /// <summary>Null: no certificate of a member.</summary>
    public static MemberIdentity? Of(X509Certificate2 certificate)
    {
        string? node = null, cluster = null, role = null;
        foreach (var name in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            switch (name.GetSingleElementType().Value)
            {
                case NodeAttribute:
                    node = name.GetSingleElementValue();
                    break;
                case ClusterAttribute:
                    cluster = name.GetSingleElementValue();
                    break;
                case RoleAttribute:
                    role = name.GetSingleElementValue();
                    break;
            }
        }

        return node is { Length: > 0 } && cluster is { Length: > 0 } && RoleOf(role) is { } known
            ? new MemberIdentity(new NodeId(node), cluster, known)
            : null;
    }

    public X500DistinguishedName ToSubject()
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(Cluster);
        subject.AddOrganizationalUnitName(Role == NodeRole.Manager ? "manager" : "worker");
        subject.AddCommonName(Node.Value);
        return subject.Build();
    }

    private static NodeRole? RoleOf(string? word) => word switch
    {
        "manager" => NodeRole.Manager,
        "worker" => NodeRole.Worker,
        _ => null,
    };
}
