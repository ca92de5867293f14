using System.Security.Cryptography;
using Orc.Model.Nodes;
using Orc.Orchestrator.Membership;

namespace Orc.Orchestrator.Tests.Membership;

public sealed class StoreKeyTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Open_WhatWasSealed_AfterAnotherStart()
    {
        using var key = StoreKey.LoadOrCreate(_path);
        var whole = key.Seal("secret"u8);

        using var again = StoreKey.LoadOrCreate(_path);

        Assert.Equal("secret"u8, again.Open(whole));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
    }

    [Fact]
    public void Open_Changed_IsRefused()
    {
        using var key = StoreKey.LoadOrCreate(_path);
        var whole = key.Seal("secret"u8);
        whole[^1] ^= 1;

        Assert.ThrowsAny<CryptographicException>(() => key.Open(whole));
    }

    [Fact]
    public void Rotate_OneRole_LeavesTheOther()
    {
        using var key = StoreKey.LoadOrCreate(_path);
        var keys = new AuthorityKeys { Key = "pem", WorkerSecret = "w", ManagerSecret = "m" };

        var rotated = AuthorityKeys.Open(key, keys.Seal(key, "cert")).Rotate(NodeRole.Worker);

        Assert.NotEqual("w", rotated.WorkerSecret);
        Assert.Equal("m", rotated.ManagerSecret);
    }
}
