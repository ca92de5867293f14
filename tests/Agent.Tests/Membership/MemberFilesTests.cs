using Orc.Agent.Membership;

namespace Orc.Agent.Tests.Membership;

public sealed class MemberFilesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orc-member-");

    private MemberFiles Files => new(_directory.FullName);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void LoadOrCreateKey_OfADamagedOne_SaysWhich()
    {
        using var key = Files.LoadOrCreateKey();
        File.WriteAllText(PathOf("node.key"), "");

        var failure = Assert.Throws<IOException>(Files.LoadOrCreateKey);

        Assert.Contains($"{PathOf("node.key")} is damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfADamagedCertificate_SaysWhich()
    {
        using var key = Files.LoadOrCreateKey();
        File.WriteAllText(PathOf("node.crt"), "-----BEGIN CERTI");
        File.WriteAllText(PathOf("ca.crt"), "");

        var failure = Assert.Throws<IOException>(() => Files.Load());

        Assert.Contains(PathOf("node.crt"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindState_OfADamagedOne_SaysWhich()
    {
        File.WriteAllText(PathOf("member.json"), "{");

        var failure = Assert.Throws<IOException>(() => Files.FindState());

        Assert.Contains($"{PathOf("member.json")} is damaged", failure.Message, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);
}
