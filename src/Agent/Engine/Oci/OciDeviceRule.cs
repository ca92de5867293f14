namespace Orc.Agent.Engine.Oci;

/// <summary>Whether the cgroup lets devices be used. No number means all; type <c>a</c> is every device.</summary>
internal sealed record OciDeviceRule(bool Allow, char Type, long? Major, long? Minor, string Access);
