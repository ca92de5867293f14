using System.Net;
using System.Net.Sockets;
using Orc.Agent.Membership;

namespace Orc.Agent.Tests.Membership;

public sealed class ManagerAddressTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1:2377")]
    [InlineData("10.0.0.1:99", "10.0.0.1:99")]
    [InlineData("[fd00::1]:99", "[fd00::1]:99")]
    [InlineData("node1", "10.0.0.7:2377")]
    [InlineData("node1.example.com:99", "10.0.0.7:99")]
    [InlineData("six:99", "[fd00::7]:99")]
    public async Task Find_AnAddressOrAName_IsWhereItAnswers(string text, string expected) =>
        Assert.Equal(expected, (await FindAsync(text)).ToString());

    [Theory]
    [InlineData("", "is no address of a manager")]
    [InlineData("a b:1", "is no address of a manager")]
    [InlineData("node1:", "is no address of a manager")]
    [InlineData("node1:70000", "is no address of a manager")]
    [InlineData("nobody:99", "no address is known of the manager \"nobody\"")]
    public async Task Find_WhatNobodyKnows_SaysSo(string text, string expected) => Assert.Contains(
        expected,
        (await Assert.ThrowsAsync<FormatException>(() => FindAsync(text))).Message,
        StringComparison.Ordinal);

    private static Task<IPEndPoint> FindAsync(string text) =>
        ManagerAddress.FindAsync(text, LookUpAsync, TestContext.Current.CancellationToken);

    private static Task<IPAddress[]> LookUpAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult<IPAddress[]>(name switch
        {
            "nobody" => throw new SocketException((int)SocketError.HostNotFound),
            "six" => [IPAddress.Parse("fd00::7")],
            _ => [IPAddress.Parse("fd00::7"), IPAddress.Parse("10.0.0.7")],
        });
}
