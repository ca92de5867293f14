namespace Orc.Compose.Tests.Validation;

public class NetworkModeKeysTests
{
    [Theory]
    [InlineData(
        "network_mode: 'container:x', dns: 1.1.1.1, extra_hosts: {a: 1.1.1.1}",
        "1:57: service \"web\": dns and network_mode container:x exclude each other: it has the other's resolver and"
        + " hosts\n"
        + "1:71: service \"web\": extra_hosts and network_mode container:x exclude each other: it has the"
        + " other's resolver and hosts")]
    [InlineData(
        "network_mode: 'container:x', dns_opt: [a], external_links: [b]",
        "1:57: warning: service \"web\": dns_opt has no effect with network_mode container:x\n"
        + "1:71: warning: service \"web\": external_links have no effect with network_mode container:x")]
    [InlineData(
        "network_mode: host, dns: 1.1.1.1, mac_address: '02:42:ac:11:00:02'",
        "1:62: warning: service \"web\": mac_address has no effect with network_mode host")]
    [InlineData(
        "network_mode: none, dns_search: x, links: [db]",
        "1:48: warning: service \"web\": dns_search has no effect with network_mode none\n"
        + "1:63: warning: service \"web\": links have no effect with network_mode none, but that those they"
        + " name are started first")]
    [InlineData("network_mode: 'container:x', dns: ['${NO-}'], mac_address: ''", "")]
    [InlineData(
        "uts: host, hostname: h",
        "1:39: service \"web\": hostname and uts: host exclude each other")]
    public void Load_WhatANetworkModeLeavesNoRoomFor_IsRefusedOrSaid(string keys, string expected) => Assert.Equal(
        expected.Length == 0 ? "" : string.Join('\n', expected.Split('\n').Select(line => $"compose.yaml:{line}")),
        Given.Complaints($"services: {{web: {{image: i, {keys}}}, db: {{image: i}}}}"));
}
