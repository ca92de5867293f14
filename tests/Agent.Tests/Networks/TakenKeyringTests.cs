using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

public class TakenKeyringTests
{
    private static readonly OverlayKeyring First = new() { Used = 1 };
    private static readonly OverlayKeyring Second = new() { Used = 2 };

    private readonly List<long> _told = [];
    private bool _fails;

    [Fact]
    public void Take_TheSameAgain_IsNotToldAgain()
    {
        var keyring = new TakenKeyring(Tell);

        Assert.True(keyring.Take(First));
        Assert.False(keyring.Take(First with { }));
        Assert.True(keyring.Take(Second));
        Assert.Equal([1, 2], _told);
    }

    [Fact]
    public void Take_WhatFailed_IsToldWhenItIsSaidAgain()
    {
        var keyring = new TakenKeyring(Tell);
        _fails = true;
        Assert.Throws<IOException>(() => keyring.Take(First));
        _fails = false;

        Assert.True(keyring.Take(First));
        Assert.False(keyring.Take(First));
        Assert.Equal([1], _told);
    }

    [Fact]
    public void Again_ThatFailed_IsToldWithTheSameKeys()
    {
        var keyring = new TakenKeyring(Tell);
        keyring.Again();
        keyring.Take(First);
        _fails = true;
        Assert.Throws<IOException>(keyring.Again);
        _fails = false;

        Assert.True(keyring.Take(First));
        Assert.Equal([1, 1], _told);
    }

    [Fact]
    public void Forget_NothingIsToldAgain()
    {
        var keyring = new TakenKeyring(Tell);
        keyring.Take(First);
        keyring.Forget();
        keyring.Again();

        Assert.Equal([1], _told);
        Assert.True(keyring.Take(First));
    }

    private void Tell(OverlayKeyring keyring)
    {
        if (_fails)
        {
            throw new IOException("no");
        }

        _told.Add(keyring.Used);
    }
}
