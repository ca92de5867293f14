namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>A machine that has all images of the examples.</summary>
public sealed class ShopHost : OrcHost
{
    protected override string[] Images => ["busybox", "nginx", "redis", "python"];
}
